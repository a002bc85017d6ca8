package redisadapter_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/socketplay/socketplay/server/redisadapter"
)

// mute is a Redis that confirms subscriptions and then falls silent, without
// closing the connection: what a broken network looks like.
func mute(conn net.Conn) {
	defer conn.Close()
	replies := make(chan string, 100) // a network takes some too
	defer close(replies)
	go func() {
		for reply := range replies {
			_, _ = io.WriteString(conn, reply)
		}
	}()
	r := bufio.NewReader(conn)
	line := func() string {
		s, _ := r.ReadString('\n')
		return strings.TrimSuffix(s, "\r\n")
	}
	for {
		header := line()
		if header == "" {
			return
		}
		n, _ := strconv.Atoi(header[1:])
		var args []string
		for range n {
			line()
			args = append(args, line())
		}
		switch strings.ToLower(args[0]) {
		case "psubscribe", "subscribe":
			for i, name := range args[1:] {
				replies <- fmt.Sprintf("*3\r\n$%d\r\n%s\r\n$%d\r\n%s\r\n:%d\r\n", len(args[0]), args[0], len(name), name, i+1)
			}
		case "ping":
		default:
			replies <- "-ERR unknown command\r\n"
		}
	}
}

func TestSilentConnectionIsReplaced(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dialled := make(chan time.Time, 10)
		opts := redisadapter.Bounded(&redis.Options{Addr: "mute"})
		opts.DisableIdentity = true
		opts.Dialer = func(context.Context, string, string) (net.Conn, error) {
			ours, theirs := net.Pipe()
			go mute(theirs)
			dialled <- time.Now()
			return ours, nil
		}
		client := redis.NewClient(opts)
		var stats redisadapter.Stats
		a := redisadapter.New(client, &redisadapter.Options{Stats: &stats, Logger: quiet})(newNamespace("/"))
		first, second := <-dialled, <-dialled
		if waited := second.Sub(first); waited < 6*time.Second || waited > 15*time.Second {
			t.Errorf("dialled again after %s", waited)
		}
		if stats.Losses() != 1 {
			t.Errorf("%d losses", stats.Losses())
		}
		if err := a.Close(); err != nil {
			t.Error(err)
		}
		if err := client.Close(); err != nil {
			t.Error(err)
		}
	})
}
