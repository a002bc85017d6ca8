// Playground is Socketplay's server: pages, lessons, the task app and labs of two to
// four Socket.IO instances with Redis between them, in one program that needs no other.
//
// Usage:
//
//	playground [-addr host:port] [-redis url] [-admin mode] [-dev folder]
//
// -help explains the flags and the environment variables. On SIGINT or SIGTERM the
// program serves what its clients have sent so far, and stops.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
)

func main() {
	config, err := parse(os.Args[1:], os.Getenv, os.Stderr)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return
	case err != nil:
		os.Exit(2) // parse has explained the error
	}
	if os.Getenv("GOGC") == "" {
		// The clients of a class connect all at once, and a connection makes more garbage
		// than it keeps: at 100 percent, collecting it takes a fifth of the time.
		debug.SetGCPercent(150)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second signal ends the process at once
	logger := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: config.logLevel}))
	if err := run(ctx, config, logger, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "playground:", err)
		os.Exit(1)
	}
}
