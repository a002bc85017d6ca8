package redisadapter

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"
)

// Connect returns a client for a redis:// or rediss:// address. It does not dial
// yet. Its calls end within a second of Redis not answering, and heed their context;
// go-redis by default takes up to ten seconds and does not. A Redis that takes half
// a second for each answer still serves.
func Connect(url string) (*redis.Client, error) {
	opts, err := redis.ParseURL(url)
	if err != nil {
		return nil, fmt.Errorf("redisadapter: address of Redis: %w", err)
	}
	return redis.NewClient(Bounded(opts)), nil
}

// Bounded sets in opts what keeps every call short, and returns opts.
func Bounded(opts *redis.Options) *redis.Options {
	const patience = 800 * time.Millisecond
	opts.ContextTimeoutEnabled = true
	opts.MaxRetries = -1
	opts.DialerRetries = 1
	opts.DialTimeout = patience
	opts.ReadTimeout = patience
	opts.WriteTimeout = patience
	opts.PoolTimeout = patience
	opts.DisableIdentity = true // one answer less to wait for on each new connection
	opts.Protocol = 2           // RESP3 gains nothing here and streams differ in miniredis
	opts.MaintNotificationsConfig = &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
	if opts.Dialer == nil {
		opts.Dialer = resetOnClose(redis.NewDialer(opts))
	}
	return opts
}

type dialer func(ctx context.Context, network, addr string) (net.Conn, error)

// resetOnClose makes connections that forget, when they are closed, what they could
// not send: a message whose time was up would arrive when the network is back,
// behind later ones.
func resetOnClose(dial dialer) dialer {
	return func(ctx context.Context, network, addr string) (net.Conn, error) {
		conn, err := dial(ctx, network, addr)
		if err != nil {
			return nil, err
		}
		below := conn
		if secure, ok := conn.(*tls.Conn); ok {
			below = secure.NetConn()
		}
		if tcp, ok := below.(*net.TCPConn); ok {
			_ = tcp.SetLinger(0)
		}
		return conn, nil
	}
}
