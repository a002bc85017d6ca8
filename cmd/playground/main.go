// Playground is Socketplay's server: pages, lessons, the task app and labs of two to
// four Socket.IO instances with Redis between them, in one program that needs nothing
// else.
//
// Usage:
//
//	playground [-addr host:port] [-redis url] [-admin mode] [-dev folder]
//
// Each flag has an environment variable, which -help names. With SIGINT or
// SIGTERM it stops in good order.
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
		os.Exit(2) // parse has said why
	}
	if os.Getenv("GOGC") == "" {
		// A class comes all at once, and what a connection leaves is more garbage than what
		// it keeps: with 100, a fifth of the time goes to collecting it.
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
