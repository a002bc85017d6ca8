//go:build interop

// This file runs an instance (one server of the cluster) in its own process, for the
// tests that kill or stop an instance.

package redisadapter_test

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/socketplay/socketplay/server/redisadapter"
	"github.com/socketplay/socketplay/server/socketio"
)

// TestMain runs the tests. In a process that launch has started, it runs an instance
// instead.
func TestMain(m *testing.M) {
	if addr := os.Getenv("INSTANCE_OF_REDIS"); addr != "" {
		if err := serveAlone(addr); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// process is an instance that runs in its own process.
type process struct {
	*exec.Cmd
	url string
}

// launch starts an instance on the address addr. If addr is "", the instance chooses a
// free address.
func launch(t *testing.T, k kind, redis *redisServer, addr string) *process {
	t.Helper()
	p := &process{Cmd: exec.Command(os.Args[0])}
	p.Env = append(os.Environ(), "INSTANCE_OF_REDIS="+redis.addr, "INSTANCE_KIND="+k.name, "INSTANCE_ADDR="+addr)
	p.Stderr = os.Stderr
	out, err := p.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = p.Process.Kill()
		_ = p.Wait()
	})
	url, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal("the instance has not started: ", err)
	}
	p.url = strings.TrimSpace(url)
	return p
}

// serveAlone runs an instance, prints its URL and serves until the process gets SIGTERM.
func serveAlone(redisAddr string) error {
	client := redis.NewClient(redisadapter.Bounded(&redis.Options{Addr: redisAddr}))
	var opts socketio.Options
	for _, k := range kinds {
		if k.name == os.Getenv("INSTANCE_KIND") {
			opts.Adapter = k.make(client, redisadapter.Options{Logger: quiet})
		}
	}
	io, err := socketio.New(&opts)
	if err != nil {
		return err
	}
	io.OnConnection(func(ctx context.Context, s *socketio.Socket) { handleWork(ctx, s, client) })
	listener, err := net.Listen("tcp", cmp.Or(os.Getenv("INSTANCE_ADDR"), "127.0.0.1:0"))
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	server := &http.Server{Handler: io}
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	fmt.Println("http://" + listener.Addr().String())
	select {
	case err := <-served:
		return err
	case <-ctx.Done():
	}
	limited, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
	defer cancel()
	return errors.Join(io.Shutdown(limited), server.Shutdown(limited), client.Close())
}

// handledKey is the key of the list of events that the instances have begun to handle.
const handledKey = "handled"

// handleWork adds a handler of the event "work". The handler first puts the id of the
// event into the list, and then does one of several things at random.
func handleWork(ctx context.Context, s *socketio.Socket, client *redis.Client) {
	if s.Namespace().Socket(s.ID()) != nil && len(s.Namespace().Sockets())%4 == 0 {
		s.Join(ctx, "asked")
	}
	s.On("work", socketio.Handle(func(ctx context.Context, s *socketio.Socket, id string) (string, error) {
		ctx = context.WithoutCancel(ctx)
		if err := client.RPush(ctx, handledKey, id).Err(); err != nil {
			return "", err
		}
		ctx, cancel := context.WithTimeout(ctx, time.Second)
		defer cancel()
		// The other instance may stop meanwhile, so these calls may fail.
		switch rand.IntN(20) {
		case 0:
			_, _ = s.Namespace().FetchSockets(ctx)
		case 1:
			_, _ = socketio.CallAll[int](ctx, s.Namespace().To("asked"), "ask")
		case 2, 3, 4, 5:
			time.Sleep(rand.N(20 * time.Millisecond))
		}
		return id, nil
	}))
}
