// Bench measures Socketplay's Socket.IO server beside the official one on Node
// and on Bun: each server's own CPU time and memory, on this machine, and how they
// compare with the bar that we set ourselves. It ends with status 1 where that is
// missed.
//
// Machines differ, and so do minutes: compare within one run only.
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
	flag.IntVar(&o.rounds, "rounds", 3, "how often each server is measured; the medians count")
	flag.IntVar(&o.clients, "clients", 5000, "clients that connect, and get each broadcast")
	flag.IntVar(&o.echoers, "echoers", 100, "clients that wait for acknowledgements at the same time")
	flag.IntVar(&o.echoes, "echoes", 200, "acknowledgements that each of them waits for")
	flag.IntVar(&o.casts, "casts", 40, "broadcasts to all clients")
	flag.IntVar(&o.bytes, "bytes", 64, "payload of an event")
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
	if missed := printBar(os.Stdout, servers); missed > 0 {
		return fmt.Errorf("bars that are missed: %d", missed)
	}
	return nil
}

// measure lets every server have its turn in each round, so that whatever else
// this machine does hits all alike.
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

// check refuses what cannot be measured here.
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
