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

// Connect returns a client for a redis:// or rediss:// (TLS) address. It does not
// dial yet. A call of the client ends when its context ends, and within a second if
// Redis does not answer; by default go-redis ignores the context and waits up to ten
// seconds. A Redis that takes half a second for each answer can still be used.
func Connect(url string) (*redis.Client, error) {
	opts, err := redis.ParseURL(url)
	if err != nil {
		return nil, fmt.Errorf("redisadapter: address of Redis: %w", err)
	}
	return redis.NewClient(Bounded(opts)), nil
}

// Bounded sets the options that keep every call short, as in [Connect], and returns
// opts.
func Bounded(opts *redis.Options) *redis.Options {
	const patience = 800 * time.Millisecond
	opts.ContextTimeoutEnabled = true
	opts.MaxRetries = -1
	opts.DialerRetries = 1
	opts.DialTimeout = patience
	opts.ReadTimeout = patience
	opts.WriteTimeout = patience
	opts.PoolTimeout = patience
	opts.DisableIdentity = true // a new connection has one answer less to wait for
	opts.Protocol = 2           // RESP3 has no advantage here, and miniredis answers XREAD otherwise in it
	opts.MaintNotificationsConfig = &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
	if opts.Dialer == nil {
		opts.Dialer = resetOnClose(redis.NewDialer(opts))
	}
	return opts
}

type dialer func(ctx context.Context, network, addr string) (net.Conn, error)

// resetOnClose makes connections that, when they are closed, discard the data that
// they could not send. Otherwise a message that has timed out would arrive when the
// network is back, after later messages.
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
