//go:build interop

package main

import (
	"fmt"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/socketplay/socketplay/wasmclient"
)

// While Redis is away, each process tells its clients so and keeps serving them. Requests
// that need Redis fail quickly. When Redis is back, everything works as before, even if
// Redis has lost all data.
func TestRedisGoesAndComesBack(t *testing.T) {
	redis, port := freeAddr(t)
	running := launchRedis(t, redis, "--port", port)
	signal := func(s syscall.Signal) {
		t.Helper()
		if err := running.cmd.Process.Signal(s); err != nil {
			t.Fatal(err)
		}
	}
	tests := []struct {
		name      string
		end, back func()
	}{
		{"Redis hangs", func() { signal(syscall.SIGSTOP) }, func() { signal(syscall.SIGCONT) }},
		{"Redis is killed, and starts again empty",
			func() { signal(syscall.SIGKILL); <-running.done },
			func() { running = launchRedis(t, redis, "--port", port) }},
	}
	var urls [2]string
	var watchers [2][2]*watcher // two clients of each process
	for i := range urls {
		addr, _ := launchPlayground(t, "REDIS_URL=redis://"+redis)
		urls[i] = "http://" + addr
		for n, transport := range []string{wasmclient.WebSocket, wasmclient.Polling} {
			watchers[i][n] = watch(t, urls[i], transport)
		}
	}
	each := func(f func(w *watcher)) {
		for _, pair := range watchers {
			for _, w := range pair {
				f(w)
			}
		}
	}
	for _, tt := range tests {
		tt.end()
		each(func(w *watcher) { w.wantDegraded(true) })
		for _, url := range urls {
			if said := get(t, url+"/readyz", http.StatusServiceUnavailable); !strings.Contains(said, "degraded") {
				t.Errorf("%s: /readyz: %s", tt.name, said)
			}
			get(t, url+"/healthz", http.StatusOK)
			began := time.Now()
			if status, _ := post(t, watchers[0][0].visitor, url+"/api/tasks", `{"title":"x"}`); status != http.StatusServiceUnavailable {
				t.Errorf("%s: a task is created with %d", tt.name, status)
			}
			if took := time.Since(began); took > 5*time.Second { // go-redis with its default options takes ten seconds and more
				t.Errorf("%s: the refusal took %v", tt.name, took)
			}
		}
		// Clients of the same process still get what is emitted.
		if err := watchers[0][0].Emit("presence:online"); err != nil {
			t.Fatal(err)
		}
		watchers[0][1].wantPresence()

		tt.back()
		each(func(w *watcher) { w.wantDegraded(false) })
		for _, url := range urls {
			get(t, url+"/readyz", http.StatusOK)
		}
		// After a while the adapters have subscribed again, so clients of the other
		// process get the event too.
		far := watchers[1][0]
		eventually(t, func() bool {
			if err := watchers[0][0].Emit("presence:online"); err != nil {
				t.Fatal(err)
			}
			select {
			case <-far.presence:
				return true
			case <-time.After(100 * time.Millisecond):
				return false
			}
		})
		title := "after: " + tt.name
		postJSON(t, watchers[0][0].visitor, urls[0]+"/api/tasks", fmt.Sprintf(`{"title":%q}`, title), http.StatusCreated)
		each(func(w *watcher) {
			if got := w.next(t); got != title {
				t.Errorf("told of %q, want %q", got, title)
			}
		})
		each(func(w *watcher) { w.forget() })
	}
}

// watcher is a visitor that records the events degraded and presence:update.
type watcher struct {
	*visitor
	t        *testing.T
	degraded chan bool
	presence chan struct{}
}

func watch(t *testing.T, url string, transports ...string) *watcher {
	t.Helper()
	v, err := visit(t, url, transports...)
	if err != nil {
		t.Fatal(err)
	}
	w := &watcher{v, t, make(chan bool, 10), make(chan struct{}, 1000)}
	w.On("degraded", func(e *wasmclient.Event) {
		var d struct{ Degraded bool }
		if err := e.Bind(&d); err != nil {
			t.Error(err)
		}
		w.degraded <- d.Degraded
	})
	w.On("presence:update", func(*wasmclient.Event) { w.presence <- struct{}{} })
	return w
}

func (w *watcher) wantDegraded(want bool) {
	w.t.Helper()
	select {
	case got := <-w.degraded:
		if got != want {
			w.t.Fatalf("told that degraded is %v, want %v", got, want)
		}
	case <-time.After(20 * time.Second):
		w.t.Fatalf("not told that degraded is %v", want)
	}
}

func (w *watcher) wantPresence() {
	w.t.Helper()
	select {
	case <-w.presence:
	case <-time.After(20 * time.Second):
		w.t.Fatal("no presence:update from a client of the same process")
	}
}

func (w *watcher) forget() {
	for len(w.presence) > 0 {
		<-w.presence
	}
}
