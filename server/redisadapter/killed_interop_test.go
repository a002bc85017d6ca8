//go:build interop

package redisadapter_test

import (
	"bufio"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/redis/go-redis/v9"

	"github.com/socketplay/socketplay/server/redisadapter"
	"github.com/socketplay/socketplay/server/socketio"
)

// TestMain runs an instance in place of the tests where a test asks for one: in a
// process of its own, it can be killed.
func TestMain(m *testing.M) {
	if addr := os.Getenv("INSTANCE_OF_REDIS"); addr != "" {
		serveAlone(addr)
		return
	}
	os.Exit(m.Run())
}

func serveAlone(addr string) {
	client := redis.NewClient(redisadapter.Bounded(&redis.Options{Addr: addr}))
	for _, k := range kinds {
		if k.name == os.Getenv("INSTANCE_KIND") {
			io, err := socketio.New(&socketio.Options{Adapter: k.make(client, redisadapter.Options{})})
			if err != nil {
				panic(err)
			}
			fmt.Println(httptest.NewServer(io).URL)
			select {}
		}
	}
}

// Where an instance is killed, its clients see their connections end and find
// another one; the cluster is smaller at once, and nobody waits for the dead.
func TestKilledInstance(t *testing.T) {
	eachKind(t, func(t *testing.T, k kind) {
		redis := newRedis(t)
		redis.start()
		a := startKind(t, k, redis.client(), redisadapter.Options{})
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), "INSTANCE_OF_REDIS="+redis.addr, "INSTANCE_KIND="+k.name)
		cmd.Stderr = os.Stderr
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		defer func() {
			_ = cmd.Process.Kill()
			_ = cmd.Wait()
		}()
		url, err := bufio.NewReader(out).ReadString('\n')
		if err != nil {
			t.Fatal(err)
		}
		doomed := connectTo(t, strings.TrimSpace(url), `["ack"]`)
		eventually(t, func() bool { s, err := a.FetchSockets(t.Context()); return err == nil && len(s) == 1 })

		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		if got := doomed.next(); got != "" {
			t.Errorf("received %s", got)
		}
		eventually(t, func() bool { n, err := a.ServerCount(t.Context()); return n == 1 && err == nil })
		here := connect(t, a, `["here"]`)
		if sockets, err := a.FetchSockets(t.Context()); err != nil || len(sockets) != 1 || sockets[0].ID() != here.id {
			t.Errorf("%d sockets, %v", len(sockets), err)
		}
		if replies, err := socketio.CallAll[string](t.Context(), a.To(), "ask"); err != nil || len(replies) != 1 {
			t.Errorf("replies %q, %v", replies, err)
		}
	})
}
