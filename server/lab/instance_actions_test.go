package lab_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/socketplay/socketplay/server/lab"
	"github.com/socketplay/socketplay/server/trace"
	"github.com/socketplay/socketplay/wasmclient"
)

// growing returns the options of a lab that always has a and b, and can also have c and
// d.
func growing(first int) lab.Options {
	return lab.Options{Instances: []string{"a", "b", "c", "d"}, First: first, Least: 2}
}

// names returns the names of the lab's instances.
func names(l *lab.Lab) string {
	var all []string
	for _, i := range l.State().Instances {
		all = append(all, i.Name)
	}
	return strings.Join(all, "")
}

// offers returns the names of the instances that can be added and removed next, as in
// "d-c".
func offers(l *lab.Lab) string { return l.State().Next + "-" + l.State().Last }

func TestAddAndRemove(t *testing.T) {
	l, p, url := openWithOptions(t, growing(2))
	if names(l) != "ab" || offers(l) != "c-" {
		t.Fatalf("at first %s, %s", names(l), offers(l))
	}
	done := p.do("add", lab.Request{})
	started := p.until(func(e trace.Event) bool { return e.Kind == trace.InstanceStart })
	if started.Instance != "c" || started.Cause != done.Cause || names(l) != "abc" || offers(l) != "d-c" {
		t.Fatalf("%+v of %+v; then %s, %s", started, done, names(l), offers(l))
	}
	p.do("add", lab.Request{Instance: "d"})
	if names(l) != "abcd" || offers(l) != "-d" {
		t.Errorf("with all %s, %s", names(l), offers(l))
	}
	if _, err := p.act("add", lab.Request{}); err == nil || !strings.Contains(err.Error(), "4 instances at most") {
		t.Errorf("a fifth: %v", err)
	}

	clients := map[string]*wasmclient.Socket{}
	for _, name := range []string{"a", "b", "c", "d"} {
		clients[name] = p.client(url, name, "on-"+name)
	}
	emit := p.do("emit", lab.Request{Instance: "c", Target: "all", Event: "x"})
	reached := map[string]bool{}
	for len(reached) < 4 {
		e := p.until(func(e trace.Event) bool { return e.Kind == trace.Deliver && e.Event == "x" })
		kinds, root := p.chain(e)
		want := []string{"deliver", "receive", "publish", "emit", "action"}
		if e.Instance == "c" {
			want = []string{"deliver", "emit", "action"}
		}
		if !slices.Equal(kinds, want) || root != emit.Cause {
			t.Errorf("delivery on %s: %q", e.Instance, kinds)
		}
		reached[e.Instance] = true
	}

	for _, name := range []string{"a", "b", "c", "z", ""} {
		if _, err := p.act("remove", lab.Request{Instance: name}); err == nil {
			t.Errorf("%q is removed before d", name)
		}
	}
	gone := make(chan wasmclient.Reason, 1)
	clients["d"].OnDisconnect(func(r wasmclient.Reason, _ error) { gone <- r })
	p.do("cut", lab.Request{Instance: "d", On: true})
	p.do("remove", lab.Request{Instance: "d"})
	if e := p.until(func(e trace.Event) bool { return e.Kind == trace.InstanceStop }); e.Instance != "d" || e.Reason != "removed" {
		t.Errorf("%+v", e)
	}
	if e := p.until(func(e trace.Event) bool { return e.Kind == trace.Disconnect }); e.Reason != "server shutting down" {
		t.Errorf("its client is disconnected for %q", e.Reason)
	}
	<-gone
	if names(l) != "abc" || offers(l) != "d-c" || len(l.State().Faults.Cut) > 0 {
		t.Errorf("without d %s, %s, cut off %q", names(l), offers(l), l.State().Faults.Cut)
	}
	w := httptest.NewRecorder()
	l.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/lab/main/d/socket.io/?EIO=4&transport=polling", nil))
	if w.Code != http.StatusNotFound || !strings.Contains(w.Body.String(), "no instance of that name") {
		t.Errorf("at its address: %d %s", w.Code, w.Body)
	}

	// The client of the removed instance d still tries to reconnect.
	p.do("add", lab.Request{})
	p.connected("d")
	p.do("stop", lab.Request{Instance: "d"})
	p.until(func(e trace.Event) bool { return e.Kind == trace.InstanceStop && e.Reason == "" })
	p.do("remove", lab.Request{Instance: "d"})
	p.until(func(e trace.Event) bool {
		return e.Kind == trace.InstanceStop && e.Instance == "d" && e.Reason == "removed"
	})
	p.do("remove", lab.Request{Instance: "c"})
	if names(l) != "ab" || offers(l) != "c-" {
		t.Errorf("in the end %s, %s", names(l), offers(l))
	}
	if _, err := p.act("remove", lab.Request{Instance: "b"}); err == nil || !strings.Contains(err.Error(), "b stays") {
		t.Errorf("b: %v", err)
	}
}

// If Least is 0, pages cannot add or remove instances.
func TestNumberOfInstancesIsFixed(t *testing.T) {
	l, p, _ := openWithOptions(t, lab.Options{})
	if offers(l) != "-" {
		t.Errorf("it offers %s", offers(l))
	}
	if _, err := p.act("add", lab.Request{}); err == nil || !strings.Contains(err.Error(), "lab of your own") {
		t.Errorf("add: %v", err)
	}
	if _, err := p.act("remove", lab.Request{Instance: "b"}); err == nil || !strings.Contains(err.Error(), "b stays") {
		t.Errorf("remove: %v", err)
	}
	for _, opts := range []lab.Options{growing(5), growing(1), {Instances: []string{"a"}, Least: 2}, {Least: -1}} {
		if _, err := lab.New(opts); err == nil {
			t.Errorf("a lab with First %d of %d instances and Least %d", opts.First, len(opts.Instances), opts.Least)
		}
	}
}

// Three pages add, remove and start instances while the lab is closed. No instance runs
// afterwards.
func TestAddAndRemoveWhileClosing(t *testing.T) {
	for range 5 {
		opts := growing(2)
		opts.ID = "main"
		l, err := lab.New(opts)
		if err != nil {
			t.Fatal(err)
		}
		srv := httptest.NewServer(l)
		ever := map[*lab.Instance]bool{}
		var acting sync.WaitGroup
		ctx, cancel := context.WithCancel(t.Context())
		for n := range 3 {
			p := watch(t, srv.URL)
			acting.Go(func() {
				for range 20 {
					_, _ = p.actWithin(ctx, []string{"add", "remove", "start"}[n], lab.Request{Instance: []string{"", "c", "c"}[n]})
				}
			})
		}
		for range 200 {
			for _, i := range l.Instances() {
				ever[i] = true
			}
			if n := len(l.Instances()); n < 2 || n > 4 {
				t.Errorf("%d instances", n)
			}
			time.Sleep(100 * time.Microsecond)
		}
		if err := l.Close(context.Background()); err != nil {
			t.Error(err)
		}
		srv.Close()
		cancel() // otherwise the pages would wait for the control plane to come back
		acting.Wait()
		for i := range ever {
			if i.Server() != nil {
				t.Errorf("%s still runs", i.Name())
			}
		}
	}
}
