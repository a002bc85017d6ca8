//go:build interop

// This file makes the broken networks of the tests, with a proxy in front of Redis.

package redisadapter_test

import (
	"context"
	"strings"
	"testing"

	toxiproxy "github.com/Shopify/toxiproxy/v2"
	"github.com/redis/go-redis/v9"
	"github.com/rs/zerolog"
)

// proxy is the network between an instance (one server of the cluster) and Redis. A test
// can break it.
type proxy struct {
	t *testing.T
	*toxiproxy.Proxy
}

func startProxy(t *testing.T, upstream string) *proxy {
	t.Helper()
	server := toxiproxy.NewServer(toxiproxy.NewMetricsContainer(nil), zerolog.Nop())
	p := &proxy{t, toxiproxy.NewProxy(server, "redis", "127.0.0.1:0", upstream)}
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Stop)
	return p
}

// client returns a Redis client whose connections go through the proxy.
func (p *proxy) client() *redis.Client { return newClient(p.t, p.Listen) }

// cut closes all connections and refuses new ones.
func (p *proxy) cut() { p.Stop() }

// slow delays everything that Redis sends by ms milliseconds.
func (p *proxy) slow(ms string) {
	p.toxic(`{"type":"latency","stream":"downstream","attributes":{"latency":` + ms + `}}`)
}

// swallow drops everything in both directions, and closes no connection.
func (p *proxy) swallow() {
	p.toxic(`{"type":"timeout","name":"up","stream":"upstream","attributes":{"timeout":0}}`)
	p.toxic(`{"type":"timeout","name":"down","stream":"downstream","attributes":{"timeout":0}}`)
}

// slice sends everything in small pieces, so that no read returns a whole message.
func (p *proxy) slice() {
	p.toxic(`{"type":"slicer","stream":"downstream","attributes":{"average_size":20,"size_variation":10,"delay":10}}`)
}

func (p *proxy) toxic(text string) {
	p.t.Helper()
	if _, err := p.Toxics.AddToxicJson(strings.NewReader(text)); err != nil {
		p.t.Fatal(err)
	}
}

// heal makes the network work again.
func (p *proxy) heal() {
	p.t.Helper()
	p.Toxics.ResetToxics(context.Background())
	if err := p.Start(); err != nil && err != toxiproxy.ErrProxyAlreadyStarted {
		p.t.Fatal(err)
	}
}
