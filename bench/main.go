// Bench measures Socketplay's Socket.IO server beside the official one on Node and on Bun:
// the CPU time and the memory of each server process on this machine. It compares the
// results with the bars, which are limits that we set ourselves, and ends with status 1 if
// a bar is missed.
//
// Compare results of one run only: another machine, or another minute, gives other results.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	o := options{}
	flag.IntVar(&o.rounds, "rounds", 3, "how often to measure each server; the medians count")
	flag.IntVar(&o.clients, "clients", 5000, "clients that connect and get each broadcast")
	flag.IntVar(&o.echoers, "echoers", 100, "clients that wait for acknowledgements at the same time")
	flag.IntVar(&o.echoes, "echoes", 200, "acknowledgements for each of them")
	flag.IntVar(&o.casts, "casts", 40, "broadcasts to all clients")
	flag.IntVar(&o.bytes, "bytes", 64, "size of an event's payload")
	flag.StringVar(&o.goserver, "goserver", "bin/goserver", "our server, a `program`")
	flag.StringVar(&o.peers, "peers", "bench/peers", "`folder` of the official server")
	flag.Parse()

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := bench(ctx, &o); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

type options struct {
	rounds                                 int
	clients, echoers, echoes, casts, bytes int
	goserver, peers                        string
}

func bench(ctx context.Context, o *options) error {
	if err := o.check(); err != nil {
		return err
	}
	servers, missing := contestants(ctx, o)
	for _, m := range missing {
		fmt.Fprintln(os.Stderr, "LEFT OUT:", m)
	}
	if err := measure(ctx, o, servers); err != nil {
		return err
	}
	fmt.Printf("\n%d clients, payloads of %d bytes, %d acked echoes from %d clients, %d broadcasts to all; medians of %d rounds.\n\n",
		o.clients, o.bytes, o.echoers*o.echoes, o.echoers, o.casts, o.rounds)
	printTable(os.Stdout, servers)
	fmt.Println()
	if missed := printBars(os.Stdout, servers); missed > 0 {
		return fmt.Errorf("bars that are missed: %d", missed)
	}
	return nil
}

// measure measures each server once in each round, so that anything else that runs on this
// machine affects all of them alike.
func measure(ctx context.Context, o *options, servers []*contestant) error {
	for round := range o.rounds {
		for _, c := range servers {
			fmt.Fprintf(os.Stderr, "[round %d of %d] %s: ", round+1, o.rounds, c.name)
			f, err := c.round(ctx, o)
			if err != nil {
				fmt.Fprintln(os.Stderr)
				return fmt.Errorf("%s: %w", c.name, err)
			}
			fmt.Fprintln(os.Stderr, f)
			c.rounds = append(c.rounds, f)
		}
	}
	return nil
}

// check returns an error if the measurement cannot run on this machine with these options.
func (o *options) check() error {
	if _, err := os.Stat("/proc/self/stat"); err != nil {
		return errors.New("CPU time and memory are read from /proc, so this runs on Linux only")
	}
	if o.rounds < 1 || o.clients < 1 || o.echoers < 1 || o.echoes < 1 || o.casts < 1 || o.bytes < 0 || o.bytes > 60000 {
		return errors.New("-rounds, -clients, -echoers, -echoes and -casts start at 1; -bytes is at most 60000")
	}
	var files syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &files); err != nil {
		return err
	}
	if need := uint64(o.clients + 100); files.Max < need {
		return fmt.Errorf("%d clients need %d open files, and %d are allowed here: see ulimit -Hn, or choose fewer -clients", o.clients, need, files.Max)
	}
	return nil
}
