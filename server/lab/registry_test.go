package lab_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/socketplay/socketplay/server/lab"
)

// fakeLab is a Hosted that records whether it was closed.
type fakeLab struct {
	id     string
	busy   atomic.Bool
	closed atomic.Bool
	linger time.Duration // how long Close takes
	hold   chan struct{} // a request to …/hold ends when this is closed
}

func (w *fakeLab) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	if w.closed.Load() {
		rw.WriteHeader(http.StatusGone)
	}
	_, _ = rw.Write([]byte(w.id + " " + r.URL.Path))
	if strings.HasSuffix(r.URL.Path, "/hold") {
		<-w.hold
	}
}

func (w *fakeLab) Busy() bool { return w.busy.Load() }

func (w *fakeLab) Close(context.Context) error {
	time.Sleep(w.linger)
	if w.closed.Swap(true) {
		return errors.New("closed twice")
	}
	return nil
}

// fakeLabs opens the labs of a registry and keeps a list of them.
type fakeLabs struct {
	mu     sync.Mutex
	all    []*fakeLab
	opens  time.Duration // how long opening takes
	refuse error
	linger time.Duration
	most   int // the largest number of labs that existed at the same time
}

func (ws *fakeLabs) open(_ context.Context, id string) (lab.Hosted, error) {
	time.Sleep(ws.opens)
	ws.mu.Lock()
	defer ws.mu.Unlock()
	if ws.refuse != nil && id != lab.Main {
		return nil, ws.refuse
	}
	exist := 1
	for _, w := range ws.all {
		if w.closed.Load() {
			continue
		}
		if w.id == id {
			return nil, errors.New("it is open already")
		}
		exist++
	}
	ws.most = max(ws.most, exist)
	w := &fakeLab{id: id, linger: ws.linger, hold: make(chan struct{})}
	ws.all = append(ws.all, w)
	return w, nil
}

func (ws *fakeLabs) setRefuse(err error) {
	ws.mu.Lock()
	defer ws.mu.Unlock()
	ws.refuse = err
}

func (ws *fakeLabs) last() *fakeLab {
	ws.mu.Lock()
	defer ws.mu.Unlock()
	return ws.all[len(ws.all)-1]
}

var ids = lab.NewIDs([]byte("secret"))

// home is an address of a client.
const home = "192.0.2.1:50000"

// withRegistry runs f with a registry in which three labs can be open.
func withRegistry(t *testing.T, ws *fakeLabs, f func(t *testing.T, r *lab.Registry)) {
	withOptions(t, ws, lab.RegistryOptions{Max: 3}, f)
}

func withOptions(t *testing.T, ws *fakeLabs, opts lab.RegistryOptions, f func(t *testing.T, r *lab.Registry)) {
	synctest.Test(t, func(t *testing.T) {
		opts.IDs, opts.Open = ids, ws.open
		r, err := lab.NewRegistry(t.Context(), opts)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := r.Close(context.WithoutCancel(t.Context())); err != nil {
				t.Error(err)
			}
			for _, w := range ws.all {
				if !w.closed.Load() {
					t.Errorf("%s is still open", w.id)
				}
			}
		})
		f(t, r)
	})
}

func enter(r *lab.Registry, id, rest string) (int, string) {
	w := httptest.NewRecorder()
	r.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/lab/"+id+"/"+rest, nil))
	return w.Code, w.Body.String()
}

func TestRegistryRoutes(t *testing.T) {
	ws := new(fakeLabs)
	withRegistry(t, ws, func(t *testing.T, r *lab.Registry) {
		if code, body := enter(r, "main", "a/x"); code != 200 || body != "main /lab/main/a/x" {
			t.Errorf("main: %d %s", code, body)
		}
		id, err := r.Create(t.Context(), home, 2)
		if err != nil || !r.Valid(id) {
			t.Fatalf("created %q, %v", id, err)
		}
		if code, body := enter(r, id, "a/x"); code != 200 || body != id+" /lab/"+id+"/a/x" {
			t.Errorf("a lab: %d %s", code, body)
		}
		// A link works in a process that has not opened its lab before.
		link := lab.NewIDs([]byte("secret")).New(2)
		if code, body := enter(r, link, ""); code != 200 || body != link+" /lab/"+link+"/" {
			t.Errorf("a link: %d %s", code, body)
		}
		forged := lab.NewIDs([]byte("forged")).New(2)
		for _, unknown := range []string{"", "x", "MAIN", forged, id[:31], id + "a", strings.ToUpper(id)} {
			if code, body := enter(r, unknown, ""); code != 404 || !strings.Contains(body, `"code":"not_found"`) {
				t.Errorf("%q: %d %s", unknown, code, body)
			}
		}
		if open, opened := r.Stats(); open != 2 || opened != 2 {
			t.Errorf("%d open, %d opened", open, opened)
		}
	})
}

func TestRegistryIsBounded(t *testing.T) {
	ws := new(fakeLabs)
	withRegistry(t, ws, func(t *testing.T, r *lab.Registry) {
		for range 3 {
			if _, err := r.Create(t.Context(), home, 2); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := r.Create(t.Context(), home, 2); !errors.Is(err, lab.ErrTooMany) {
			t.Errorf("a fourth: %v", err)
		}
		if code, body := enter(r, ids.New(2), ""); code != 503 || !strings.Contains(body, "too_many_labs") {
			t.Errorf("by a link: %d %s", code, body)
		}
		time.Sleep(15 * time.Minute)
		if _, err := r.Create(t.Context(), home, 2); err != nil {
			t.Errorf("after a while: %v", err)
		}
	})
}

// A lab closes after it has been idle for RegistryOptions.Idle. It does not close while
// it serves a request or a client is connected. The next request opens it again.
func TestRegistryClosesIdleLabs(t *testing.T) {
	ws := &fakeLabs{linger: time.Minute / 2}
	withRegistry(t, ws, func(t *testing.T, r *lab.Registry) {
		id, err := r.Create(t.Context(), home, 2)
		if err != nil {
			t.Fatal(err)
		}
		w := ws.last()
		w.busy.Store(true)
		time.Sleep(time.Hour)
		w.busy.Store(false)
		go enter(r, id, "hold")
		time.Sleep(time.Hour)
		if w.closed.Load() {
			t.Error("closed while it was busy")
		}
		close(w.hold)
		time.Sleep(9 * time.Minute)
		if w.closed.Load() {
			t.Error("closed too early")
		}
		time.Sleep(4 * time.Minute) // 13 minutes in all; Idle is 10
		if !w.closed.Load() {
			t.Error("still open")
		}
		if code, body := enter(r, id, ""); code != 200 || ws.last() == w {
			t.Errorf("entered again: %d %s", code, body)
		}
		if code, _ := enter(r, "main", ""); code != 200 {
			t.Error("main has closed")
		}
	})
}

// A brief lab closes soon, but not while it is busy. Even if many brief labs are open,
// the registry has room for other labs.
func TestRegistryBriefLabs(t *testing.T) {
	ws := new(fakeLabs)
	withRegistry(t, ws, func(t *testing.T, r *lab.Registry) {
		if _, err := r.CreateBrief(t.Context(), home, 2); err != nil {
			t.Fatal(err)
		}
		w := ws.last()
		if _, err := r.CreateBrief(t.Context(), home, 2); !errors.Is(err, lab.ErrTooManyBrief) {
			t.Errorf("more than half of three: %v", err)
		}
		w.busy.Store(true)
		if _, err := r.Create(t.Context(), home, 2); err != nil {
			t.Errorf("beside a brief one: %v", err)
		}
		lasting := ws.last()
		time.Sleep(5 * time.Minute)
		if w.closed.Load() {
			t.Error("closed while it was busy")
		}
		w.busy.Store(false)
		time.Sleep(30 * time.Second)
		if !w.closed.Load() || lasting.closed.Load() {
			t.Errorf("half a minute later the brief one is closed: %t, the other: %t", w.closed.Load(), lasting.closed.Load())
		}
		if _, err := r.CreateBrief(t.Context(), home, 2); err != nil {
			t.Errorf("afterwards: %v", err)
		}
	})
}

// Requests that enter a lab at the same time get the same lab, which is opened once. A
// lab that is closing does not open again before it has closed.
func TestRegistryOpensOnce(t *testing.T) {
	ws := &fakeLabs{opens: time.Second, linger: 5 * time.Minute}
	withRegistry(t, ws, func(t *testing.T, r *lab.Registry) {
		id := ids.New(2)
		crowd := func() {
			var wg sync.WaitGroup
			for range 50 {
				wg.Go(func() {
					if code, body := enter(r, id, ""); code != 200 {
						t.Errorf("%d %s", code, body)
					}
				})
			}
			wg.Wait()
		}
		crowd()
		if n := len(ws.all); n != 2 { // lab main, and the lab of the requests
			t.Errorf("%d labs", n)
		}
		time.Sleep(14 * time.Minute) // now the lab is closing
		crowd()
		if n := len(ws.all); n != 3 {
			t.Errorf("%d labs", n)
		}
	})
}

func TestRegistryWhenOpenFails(t *testing.T) {
	ws := &fakeLabs{refuse: errors.New("no Redis")}
	withRegistry(t, ws, func(t *testing.T, r *lab.Registry) {
		id := ids.New(2)
		if code, body := enter(r, id, ""); code != 503 || !strings.Contains(body, "lab_unavailable") || strings.Contains(body, "Redis") {
			t.Errorf("%d %s", code, body)
		}
		ws.refuse = nil
		if code, _ := enter(r, id, ""); code != 200 {
			t.Error("it does not open later on")
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		ws.opens = time.Minute
		w := httptest.NewRecorder()
		r.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/lab/"+ids.New(2)+"/", nil).WithContext(ctx))
		if w.Code != 503 {
			t.Errorf("a request that was given up: %d", w.Code)
		}
	})
}
