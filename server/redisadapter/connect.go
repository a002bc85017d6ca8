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

// Connect returns a client for a redis:// or rediss:// (TLS) address. It does not dial
// yet. A call of the client ends when its context ends, and within a second if Redis does
// not answer. By default go-redis ignores the context and waits up to ten seconds. The
// limit is long enough for a Redis that takes half a second for each answer.
func Connect(url string) (*redis.Client, error) {
	opts, err := redis.ParseURL(url)
	if err != nil {
		return nil, fmt.Errorf("redisadapter: address of Redis: %w", err)
	}
	return redis.NewClient(Bounded(opts)), nil
}

// Bounded sets the options that bound the time of every call, as [Connect] does, and
// returns opts.
func Bounded(opts *redis.Options) *redis.Options {
	const patience = 800 * time.Millisecond
	opts.ContextTimeoutEnabled = true
	opts.MaxRetries = -1
	opts.DialerRetries = 1
	opts.DialTimeout = patience
	opts.ReadTimeout = patience
	opts.WriteTimeout = patience
	opts.PoolTimeout = patience
	opts.DisableIdentity = true // a new connection then waits for one answer less
	opts.Protocol = 2           // RESP3 has no advantage here, and in RESP3 miniredis answers XREAD differently
	opts.MaintNotificationsConfig = &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
	if opts.Dialer == nil {
		opts.Dialer = resetOnClose(redis.NewDialer(opts))
	}
	return opts
}

type dialer func(ctx context.Context, network, addr string) (net.Conn, error)

// resetOnClose makes connections that discard unsent data when they are closed. Otherwise
// a message that has timed out could still arrive when the network is back, after later
// messages.
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
