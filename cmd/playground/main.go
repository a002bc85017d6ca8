// Playground is Socketplay's server. It serves the pages, the lessons, the task app and
// the labs. A lab is one learner's isolated world: two to four instances of a Socket.IO
// server, with Redis between them. The program needs no other program.
//
// Usage:
//
//	playground [-addr host:port] [-redis url] [-admin mode] [-dev folder]
//
// -help explains the flags and the environment variables. On SIGINT or SIGTERM the
// program still handles the events that its clients have sent, and then stops.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
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
		os.Exit(2) // without a message: parse has explained the error
	}
	if os.Getenv("GOGC") == "" {
		// The clients of a class connect all at once, and to open a connection makes much
		// garbage. With the default of 100 percent, the garbage collector would take a
		// fifth of the time.
		debug.SetGCPercent(150)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second signal ends the process at once
	logger := newLogger(os.Stderr, config.logLevel)
	if err := run(ctx, config, logger, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "playground:", err)
		os.Exit(1)
	}
}
