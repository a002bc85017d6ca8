package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/socketplay/socketplay/server/edge"
)

// stopTimeout limits how long a graceful stop may take. drainTimeout limits its first
// part, in which the servers handle the events that clients have sent and deliver the
// packets that are queued for clients.
const (
	stopTimeout  = 10 * time.Second
	drainTimeout = 8 * time.Second
)

// run serves until ctx ends, and then stops gracefully. As soon as it accepts
// connections, it writes the start-up line, with its address, to out.
func run(ctx context.Context, c config, logger *slog.Logger, out io.Writer) (err error) {
	logger = slog.New(edge.LimitLog(logger.Handler()))
	p, err := newPlayground(ctx, c, logger)
	if err != nil {
		return err
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", c.addr)
	if err != nil {
		return errors.Join(fmt.Errorf("%w\nIs another playground running? -addr chooses another port", err), p.Close(context.WithoutCancel(ctx)))
	}
	front, err := p.front(listener.Addr())
	if err != nil {
		return errors.Join(err, listener.Close(), p.Close(context.WithoutCancel(ctx)))
	}
	limited := edge.Listen(listener, edge.ConnectionLimits{
		PerAddress: c.limits.TCPPerAddress, InAll: edge.FileShare(), Proxies: c.proxies,
	}, logger)
	server := edge.NewServer(front, c.timeouts)
	server.ConnState = limited.ConnState
	server.ErrorLog = slog.NewLogLogger(logger.Handler(), slog.LevelWarn)
	served := make(chan error, 1)
	go func() { served <- server.Serve(limited) }()
	fmt.Fprintln(out, p.startLine(limited.Addr()))

	select {
	case err = <-served:
	case <-ctx.Done():
		fmt.Fprintln(out, "Stopping.")
	}
	p.stopping.Store(true)
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTimeout)
	defer cancel()
	drain, cancel := context.WithTimeout(stop, drainTimeout)
	defer cancel()
	// The sockets stop first, because the HTTP server waits for pending polls. Redis
	// stops last, because the sockets need it.
	err = errors.Join(err, p.labs.Close(drain), shutdown(stop, server), p.store.Close())
	if errors.Is(err, http.ErrServerClosed) {
		err = nil
	}
	return err
}

// shutdown waits until the requests that the server has begun to serve are answered. When
// ctx ends, it cuts off the clients that have not sent or read everything by then. It does
// not report them: a client must not decide how the playground exits.
func shutdown(ctx context.Context, server *http.Server) error {
	err := server.Shutdown(ctx)
	if errors.Is(err, context.DeadlineExceeded) {
		return server.Close()
	}
	return err
}
