package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"time"
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
	p, err := newPlayground(ctx, c, logger)
	if err != nil {
		return err
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", c.addr)
	if err != nil {
		return errors.Join(fmt.Errorf("%w\nIs another playground running? -addr chooses another port", err), p.Close(context.WithoutCancel(ctx)))
	}
	server := &http.Server{
		Handler:           p,
		ReadHeaderTimeout: 5 * time.Second,
		IdleTimeout:       2 * time.Minute,
		ErrorLog:          slog.NewLogLogger(logger.Handler(), slog.LevelWarn),
	}
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	fmt.Fprintln(out, p.startLine(listener.Addr()))

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
	err = errors.Join(err, p.labs.Close(drain), server.Shutdown(stop), p.store.Close())
	if errors.Is(err, http.ErrServerClosed) {
		err = nil
	}
	return err
}

// startLine returns the line that the playground prints when it starts: its address,
// its instances and the kind of Redis.
func (p *playground) startLine(addr net.Addr) string {
	host, port, err := net.SplitHostPort(addr.String())
	if err != nil {
		return "Socketplay is at " + addr.String()
	}
	where := "http://" + net.JoinHostPort(host, port)
	reach := "open to the network"
	if ip := net.ParseIP(host); ip.IsLoopback() {
		where, reach = "http://localhost:"+port, "this machine only"
	} else if ip.IsUnspecified() {
		where = "http://localhost:" + port
	}
	var names []string
	for _, i := range p.labs.Main().Instances() {
		names = append(names, i.Name())
	}
	dashboard := ""
	if p.config.admin != nil {
		dashboard = " and the dashboard at " + where + "/admin/ui/"
	}
	return fmt.Sprintf("Socketplay is at %s (%s), with %d instances (%s)%s; Redis: %s. Ctrl+C stops it.",
		where, reach, len(names), strings.Join(names, ", "), dashboard, p.store.Description())
}
