// Cluster measures how much longer a broadcast takes to a client of another server than to
// a client of the same server. The servers are connected through a Redis on this machine.
// It measures our server with server/redisadapter, and the official one on Node with
// @socket.io/redis-adapter. It ends with status 1 if our server adds more
// time than the constant bar allows.
package main

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/socketplay/socketplay/bench/load"
	"github.com/socketplay/socketplay/bench/process"
)

// bar is the limit for the time that the way through Redis adds to a broadcast, at the
// median.
const bar = time.Millisecond

// warmup is the number of broadcasts at the start that are not measured.
const warmup = 200

type options struct {
	rounds, casts, bytes int
	goserver, peers      string
}

func main() {
	o := options{}
	flag.IntVar(&o.rounds, "rounds", 3, "how often to measure each pair of servers; the medians count")
	flag.IntVar(&o.casts, "casts", 2000, "broadcasts a round, one after the other")
	flag.IntVar(&o.bytes, "bytes", 64, "size of a broadcast's payload")
	flag.StringVar(&o.goserver, "goserver", "bin/goserver", "our server, a `program`")
	flag.StringVar(&o.peers, "peers", "bench/peers", "`folder` of the official server")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := bench(ctx, &o); err != nil {
		fmt.Fprintln(os.Stderr, "bench of the cluster:", err)
		os.Exit(1)
	}
}

// contestant is a kind of server. Two servers of this kind are measured as a cluster.
type contestant struct {
	name    string
	title   string // with versions, from the server's first line of output
	command func(redis string) []string
	rounds  []figures
}

// figures are the median times of a broadcast in one round: near to a client of the same
// server, far to a client of another server.
type figures struct{ near, far time.Duration }

func (f figures) added() time.Duration { return f.far - f.near }

func bench(ctx context.Context, o *options) error {
	if o.rounds < 1 || o.casts < 1 || o.bytes < 0 || o.bytes > 60000 {
		return fmt.Errorf("-rounds and -casts start at 1; -bytes is at most 60000")
	}
	contestants := []*contestant{{name: "Socketplay", command: func(redis string) []string { return []string{o.goserver, "-redis", redis} }}}
	if _, err := os.Stat(filepath.Join(o.peers, "node_modules/@socket.io/redis-adapter")); err != nil {
		fmt.Fprintf(os.Stderr, "LEFT OUT: Node, because npm has not fetched @socket.io/redis-adapter into %s\n", o.peers)
	} else if err := exec.CommandContext(ctx, "node", "--version").Run(); err != nil {
		fmt.Fprintf(os.Stderr, "LEFT OUT: Node, which does not run here: %v; install Node 20 or later\n", err)
	} else {
		script := filepath.Join(o.peers, "server.mjs")
		contestants = append(contestants, &contestant{name: "Node", command: func(redis string) []string { return []string{"node", script, redis} }})
	}
	redis, stop, err := startRedis(ctx)
	if err != nil {
		return err
	}
	defer stop()
	for round := range o.rounds {
		for _, c := range contestants {
			f, err := c.round(ctx, o, redis)
			if err != nil {
				return fmt.Errorf("%s: %w", c.name, err)
			}
			fmt.Fprintf(os.Stderr, "[round %d of %d] %s: %s locally, %s across\n", round+1, o.rounds, c.name, micros(f.near), micros(f.far))
			c.rounds = append(c.rounds, f)
		}
	}
	fmt.Printf("\nA broadcast of %d bytes to a client of the same server and to one of another, medians of %d rounds of %d:\n\n", o.bytes, o.rounds, o.casts)
	return printTable(contestants)
}

// round starts two servers, and measures broadcasts that one of them sends to clients of
// both.
func (c *contestant) round(ctx context.Context, o *options, redis string) (f figures, err error) {
	var addresses [2]string
	for i := range addresses {
		p, err := process.Start(ctx, c.command(redis))
		if err != nil {
			return f, err
		}
		defer p.Stop()
		c.title, addresses[i] = p.Title, p.Address
	}
	limited, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	near, far, err := load.Reach(limited, addresses[0], addresses[1], warmup+o.casts, o.bytes)
	if err != nil {
		return f, err
	}
	return figures{median(near[warmup:]), median(far[warmup:])}, nil
}

// printTable prints the results, and returns an error if ours misses the bar.
func printTable(contestants []*contestant) error {
	fmt.Printf("| %-32s | %8s | %8s | %8s | %-19s |\n", "server", "local", "across", "added", "bar")
	fmt.Printf("|-%s-|-%s-|-%s-|-%s-|-%s-|\n", strings.Repeat("-", 32), strings.Repeat("-", 8), strings.Repeat("-", 8), strings.Repeat("-", 8), strings.Repeat("-", 19))
	var ours time.Duration
	for i, c := range contestants {
		f := c.median()
		verdict := ""
		if i == 0 {
			ours = f.added()
			verdict = fmt.Sprintf("at most %s: %s", bar, map[bool]string{true: "met", false: "MISSED"}[ours <= bar])
		}
		fmt.Printf("| %-32s | %8s | %8s | %8s | %-19s |\n", c.title, micros(f.near), micros(f.far), micros(f.added()), verdict)
	}
	if ours > bar {
		return fmt.Errorf("the way through Redis adds %s", micros(ours))
	}
	return nil
}

// median returns the round with the median of the added times.
func (c *contestant) median() figures {
	rounds := slices.SortedFunc(slices.Values(c.rounds), func(a, b figures) int { return cmp.Compare(a.added(), b.added()) })
	return rounds[(len(rounds)-1)/2]
}

func median(all []time.Duration) time.Duration {
	return slices.Sorted(slices.Values(all))[(len(all)-1)/2]
}

func micros(d time.Duration) string { return fmt.Sprintf("%.0f µs", float64(d)/1e3) }
