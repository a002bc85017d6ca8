//go:build interop

// This file compares miniredis with a real redis-server, for the commands that this
// project uses.

package embedded_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"net"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"

	"github.com/socketplay/socketplay/server/redisadapter"
)

// same, in place of an answer of miniredis, says that miniredis answers as Redis does.
const same = "the same"

// differences lists the answers of Redis, and the answers of miniredis (in the version of
// go.mod) if they differ. If a row fails after an update, a difference has appeared or
// disappeared, and the documentation of the packages may have to change.
var differences = []struct {
	name             string
	ask              func(t *testing.T, c *redis.Client) string
	redis, miniredis string
}{
	// Pub/sub, which the adapter of redisadapter.New needs.
	{"PUBLISH counts the subscriptions", func(t *testing.T, c *redis.Client) string {
		subscribe(t, c.Subscribe(t.Context(), "ch"), 1)
		subscribe(t, c.PSubscribe(t.Context(), "c*"), 1)
		return describe(c.Publish(t.Context(), "ch", "x").Result())
	}, "2", same},
	{"a message comes by channel and by pattern", func(t *testing.T, c *redis.Client) string {
		p := c.Subscribe(t.Context(), "ch")
		subscribe(t, p, 1)
		if err := p.PSubscribe(t.Context(), "c*"); err != nil {
			t.Fatal(err)
		}
		subscribe(t, p, 1)
		c.Publish(t.Context(), "ch", "x")
		both := []string{receive(t, p), receive(t, p)}
		slices.Sort(both) // miniredis may send them in either order, see the package's documentation
		return strings.Join(both, ", ")
	}, "ch by : x, ch by c*: x", same},
	{"a message that two patterns match", func(t *testing.T, c *redis.Client) string {
		subscribe(t, c.PSubscribe(t.Context(), "c*", "ch*"), 2)
		return describe(c.Publish(t.Context(), "ch", "x").Result())
	}, "2", "1"},
	{"an escaped pattern matches itself alone", func(t *testing.T, c *redis.Client) string {
		subscribe(t, c.PSubscribe(t.Context(), `a\*\?\[b\]\\#*`), 1)
		var counts []string
		for _, channel := range []string{`a*?[b]\#x`, `aab[b]\#x`, `a*?b\#x`} {
			counts = append(counts, describe(c.Publish(t.Context(), channel, "x").Result()))
		}
		return strings.Join(counts, " ")
	}, "1 0 0", same},
	{"PUBSUB NUMSUB counts channels, not patterns", func(t *testing.T, c *redis.Client) string {
		subscribe(t, c.Subscribe(t.Context(), "ch", "other"), 2)
		subscribe(t, c.PSubscribe(t.Context(), "ch"), 1)
		return describe(c.PubSubNumSub(t.Context(), "ch", "unused").Result())
	}, "map[ch:1 unused:0]", same},
	{"PUBSUB NUMSUB does not count a closed connection", func(t *testing.T, c *redis.Client) string {
		p := c.Subscribe(t.Context(), "ch")
		subscribe(t, p, 1)
		_ = p.Close()
		eventually(t, func() bool { return c.PubSubNumSub(t.Context(), "ch").Val()["ch"] == 0 })
		return "after a while"
	}, "after a while", same},
	{"UNSUBSCRIBE is confirmed, and the message before it arrives", func(t *testing.T, c *redis.Client) string {
		p := c.Subscribe(t.Context(), "ch", "other")
		subscribe(t, p, 2)
		c.Publish(t.Context(), "ch", "x")
		if err := p.Unsubscribe(t.Context(), "ch"); err != nil {
			t.Fatal(err)
		}
		both := []string{receive(t, p), receive(t, p)}
		slices.Sort(both)
		return strings.Join(both, ", ")
	}, "ch by : x, unsubscribe: ch", same},
	{"a ping among subscriptions", func(t *testing.T, c *redis.Client) string {
		p := c.Subscribe(t.Context(), "ch")
		subscribe(t, p, 1)
		if err := p.Ping(t.Context()); err != nil {
			t.Fatal(err)
		}
		return receive(t, p)
	}, "Pong", same},

	// Sharded pub/sub, which miniredis lacks. NewSharded, and NewStreams with
	// ShardedPubSub, need a real Redis.
	{"SSUBSCRIBE", func(t *testing.T, c *redis.Client) string {
		p := c.SSubscribe(t.Context(), "ch")
		defer p.Close()
		return receive(t, p)
	}, "ssubscribe: ch", "ERR unknown command"},
	{"SPUBLISH", func(t *testing.T, c *redis.Client) string {
		return describe(c.SPublish(t.Context(), "ch", "x").Result())
	}, "0", "ERR unknown command"},
	{"PUBSUB SHARDNUMSUB", func(t *testing.T, c *redis.Client) string {
		return describe(c.PubSubShardNumSub(t.Context(), "ch").Result())
	}, "map[ch:0]", "ERR unknown subcommand"},

	// Streams, for NewStreams.
	{"XADD MAXLEN ~ may keep more entries", func(t *testing.T, c *redis.Client) string {
		for range 250 {
			add(t, c, 10)
		}
		return describe(c.XLen(t.Context(), "stream").Result())
	}, "50", "10"},
	{"XREAD BLOCK without a new entry", func(t *testing.T, c *redis.Client) string {
		return describe(c.XRead(t.Context(), &redis.XReadArgs{Streams: []string{"stream", "0"}, Block: 20 * time.Millisecond}).Result())
	}, "redis: nil", same},
	{"XREAD BLOCK with a new entry", func(t *testing.T, c *redis.Client) string {
		read := make(chan string, 1)
		go func() {
			read <- describe(c.XRead(t.Context(), &redis.XReadArgs{Streams: []string{"stream", "0"}, Block: 10 * time.Second}).Result())
		}()
		id := add(t, c, 10)
		return strings.ReplaceAll(<-read, id, "id")
	}, "[{stream [{id map[k:v] 0 0}]}]", same},
	{"XREAD COUNT", func(t *testing.T, c *redis.Client) string {
		first := add(t, c, 10)
		add(t, c, 10)
		read, err := c.XRead(t.Context(), &redis.XReadArgs{Streams: []string{"stream", "0"}, Count: 1, Block: time.Second}).Result()
		return strings.ReplaceAll(describe(read, err), first, "first")
	}, "[{stream [{first map[k:v] 0 0}]}]", same},
	{"XRANGE after an entry", func(t *testing.T, c *redis.Client) string {
		first, second := add(t, c, 10), add(t, c, 10)
		all, err := c.XRangeN(t.Context(), "stream", "("+first, "+", 10).Result()
		return strings.ReplaceAll(describe(all, err), second, "second")
	}, "[{second map[k:v] 0 0}]", same},
	{"XREVRANGE COUNT 1", func(t *testing.T, c *redis.Client) string {
		add(t, c, 10)
		last := add(t, c, 10)
		all, err := c.XRevRangeN(t.Context(), "stream", "+", "-", 1).Result()
		return strings.ReplaceAll(describe(all, err), last, "last")
	}, "[{last map[k:v] 0 0}]", same},
	{"an entry has a higher id than a deleted entry", func(t *testing.T, c *redis.Client) string {
		first := add(t, c, 10)
		c.XDel(t.Context(), "stream", first)
		return fmt.Sprint(add(t, c, 10) > first)
	}, "true", same},
	{"GETDEL", func(t *testing.T, c *redis.Client) string {
		c.Set(t.Context(), "key", "x", time.Minute)
		return describe(c.GetDel(t.Context(), "key").Result()) + ", " + describe(c.GetDel(t.Context(), "key").Result())
	}, "x, redis: nil", same},
	{"WATCH notices a change before EXEC", func(t *testing.T, c *redis.Client) string {
		err := c.Watch(t.Context(), func(tx *redis.Tx) error {
			c.Set(t.Context(), "key", "x", 0)
			_, err := tx.TxPipelined(t.Context(), func(p redis.Pipeliner) error { return p.Set(t.Context(), "key", "y", 0).Err() })
			return err
		}, "key")
		return fmt.Sprint(err)
	}, redis.TxFailedErr.Error(), same},

	// The clock of miniredis stands still: embedded.Server tells it the time.
	{"a key expires", func(t *testing.T, c *redis.Client) string {
		c.Set(t.Context(), "key", "x", 20*time.Millisecond)
		<-time.After(50 * time.Millisecond)
		return describe(c.Get(t.Context(), "key").Result())
	}, "redis: nil", "x"},

	// RESP3, which redisadapter.Bounded does not use.
	{"XREAD in RESP3", func(t *testing.T, c *redis.Client) string {
		add(t, c, 10)
		answer, err := resp3(t, c).Do(t.Context(), "XREAD", "STREAMS", "stream", "0").Result()
		return describe(fmt.Sprintf("%T", answer), err)
	}, "map[interface {}]interface {}", "[]interface {}"},
	{"CLIENT TRACKING", func(t *testing.T, c *redis.Client) string {
		return describe(resp3(t, c).Do(t.Context(), "CLIENT", "TRACKING", "ON").Result())
	}, "OK", "ERR unknown subcommand"},
}

func TestMiniredisAnswersAsListed(t *testing.T) {
	for _, d := range differences {
		t.Run(d.name, func(t *testing.T) {
			if d.miniredis == same {
				d.miniredis = d.redis
			}
			if got := d.ask(t, newClient(t, startRedis(t))); got != d.redis {
				t.Errorf("Redis says %s, want %s", got, d.redis)
			}
			if got := d.ask(t, newClient(t, miniredis.RunT(t).Addr())); got != d.miniredis {
				t.Errorf("miniredis says %s, want %s", got, d.miniredis)
			}
		})
	}
}

// With TLS and passwords miniredis answers as Redis does.
func TestMiniredisWithTLSAndPassword(t *testing.T) {
	web := httptest.NewTLSServer(nil) // only for its certificate, which is for 127.0.0.1
	defer web.Close()
	certificate := web.TLS.Certificates[0]
	trusted := x509.NewCertPool()
	trusted.AddCert(web.Certificate())
	cert, key := writePEM(t, certificate)

	mini := miniredis.NewMiniRedis()
	mini.RequireAuth("right")
	mini.RequireUserAuth("alice", "hers")
	if err := mini.StartTLS(&tls.Config{Certificates: []tls.Certificate{certificate}}); err != nil {
		t.Fatal(err)
	}
	defer mini.Close()
	servers := map[string]string{
		"Redis": startRedis(t, "--port", "0", "--tls-port", "PORT", "--tls-cert-file", cert, "--tls-key-file", key,
			"--tls-ca-cert-file", cert, "--tls-auth-clients", "no", "--requirepass", "right", "--user", "alice", "on", ">hers", "~*", "&*", "+@all"),
		"miniredis": mini.Addr(),
	}
	for name, addr := range servers {
		for url, want := range map[string]string{
			"rediss://:right@":      "^PONG$",
			"rediss://alice:hers@":  "^PONG$",
			"rediss://alice:right@": "^WRONGPASS ",
			"rediss://:wrong@":      "^WRONGPASS ",
			"rediss://":             "^NOAUTH ",
			"redis://:right@":       "^(EOF|.*(reset by peer|broken pipe|i/o timeout))$",
		} {
			opts, err := redis.ParseURL(url + addr)
			if err != nil {
				t.Fatal(err)
			}
			if opts.TLSConfig != nil {
				opts.TLSConfig.RootCAs = trusted
			}
			c := redis.NewClient(redisadapter.Bounded(opts))
			if got := describe(c.Ping(t.Context()).Result()); !regexp.MustCompile(want).MatchString(got) {
				t.Errorf("%s at %s: %s, want %s", name, url, got, want)
			}
			c.Close()
		}
	}
}

func writePEM(t *testing.T, c tls.Certificate) (cert, key string) {
	t.Helper()
	secret, err := x509.MarshalPKCS8PrivateKey(c.PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	cert, key = filepath.Join(dir, "cert"), filepath.Join(dir, "key")
	for path, block := range map[string]*pem.Block{cert: {Type: "CERTIFICATE", Bytes: c.Certificate[0]}, key: {Type: "PRIVATE KEY", Bytes: secret}} {
		if err := os.WriteFile(path, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return cert, key
}

// startRedis starts a real redis-server and returns its address. PORT in args is replaced
// by the port.
func startRedis(t *testing.T, args ...string) (addr string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr = l.Addr().String()
	_, port, _ := net.SplitHostPort(addr)
	l.Close()
	for i, arg := range args {
		args[i] = strings.ReplaceAll(arg, "PORT", port)
	}
	if len(args) == 0 {
		args = []string{"--port", port}
	}
	cmd := exec.Command("redis-server", append(args, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", t.TempDir())...)
	if err := cmd.Start(); err != nil {
		t.Fatal("redis-server: ", err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	eventually(t, func() bool {
		conn, err := net.Dial("tcp", addr)
		if err == nil {
			conn.Close()
		}
		return err == nil
	})
	return addr
}

func newClient(t *testing.T, addr string) *redis.Client {
	t.Helper()
	c := redis.NewClient(redisadapter.Bounded(&redis.Options{Addr: addr, ReadTimeout: 10 * time.Second}))
	t.Cleanup(func() { c.Close() })
	return c
}

// resp3 returns a client of the same Redis that speaks RESP3.
func resp3(t *testing.T, of *redis.Client) *redis.Client {
	t.Helper()
	opts := redisadapter.Bounded(&redis.Options{Addr: of.Options().Addr})
	opts.Protocol = 3
	c := redis.NewClient(opts)
	t.Cleanup(func() { c.Close() })
	return c
}

// subscribe waits until Redis has confirmed n subscriptions.
func subscribe(t *testing.T, p *redis.PubSub, n int) {
	t.Helper()
	t.Cleanup(func() { p.Close() })
	for range n {
		if got := receive(t, p); !strings.Contains(got, "subscribe: ") {
			t.Fatalf("received %s", got)
		}
	}
}

// receive returns the next message, in words.
func receive(t *testing.T, p *redis.PubSub) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	got, err := p.Receive(ctx)
	switch m := got.(type) {
	case *redis.Message:
		return fmt.Sprintf("%s by %s: %s", m.Channel, m.Pattern, m.Payload)
	case *redis.Subscription:
		return m.Kind + ": " + m.Channel
	}
	return describe(got, err)
}

// add appends an entry to the stream, which keeps about keep entries.
func add(t *testing.T, c *redis.Client, keep int64) (id string) {
	t.Helper()
	id, err := c.XAdd(t.Context(), &redis.XAddArgs{Stream: "stream", MaxLen: keep, Approx: true, Values: []any{"k", "v"}}).Result()
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// unknown matches the start of the answer to an unknown command. The rest of that answer
// differs between versions.
var unknown = regexp.MustCompile(`^ERR unknown (sub)?command`)

// describe returns an answer, or its error, in words.
func describe(v any, err error) string {
	switch {
	case err == nil:
		return fmt.Sprint(v)
	case unknown.MatchString(err.Error()):
		return unknown.FindString(err.Error())
	}
	return err.Error()
}

func eventually(t *testing.T, holds func() bool) {
	t.Helper()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(20 * time.Second); !holds(); <-tick.C {
		if time.Now().After(deadline) {
			t.Fatal("the condition is still false")
		}
	}
}
