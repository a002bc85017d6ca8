package world_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/socketplay/socketplay/server/world"
)

// All tokens are made without Redis, and so without a hash of a password. Without that, the
// token of a deleted user costs a bcrypt hash, and here it fails.
func TestDemoTokensCostLittle(t *testing.T) {
	labs, store := newLabs(t, "", world.Options{})
	t.Cleanup(func() { _ = labs.Close(context.WithoutCancel(t.Context())) }) // it cannot delete its keys
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	for _, kind := range []string{"valid", "brief", "expired", "forged", "deleted"} {
		w := httptest.NewRecorder()
		labs.Main().DemoTokens().ServeHTTP(w, httptest.NewRequest("POST", "/", strings.NewReader(`{"user":"alice","kind":"`+kind+`"}`)))
		if w.Code != http.StatusOK {
			t.Errorf("%s: %d %s", kind, w.Code, w.Body)
		}
	}
}

// The requests of an address for tokens are limited, for all labs together. Without the
// limit, all are answered 200.
func TestDemoTokensAreLimited(t *testing.T) {
	_, url := serve(t, world.Options{Limits: world.Limits{TokenRequests: world.Rate{PerSecond: 0.001, Burst: 4}}})
	l := createLab(t, url)
	for range 2 {
		mainLab.token(t, url, "alice", "valid")
		l.token(t, url, "alice", "deleted")
	}
	for _, l := range []openedLab{mainLab, l} {
		resp, err := http.Post(url+l.URL+"api/token", "application/json", strings.NewReader(`{"user":"alice","kind":"valid"}`))
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		if resp.StatusCode != http.StatusTooManyRequests || resp.Header.Get("Retry-After") == "" {
			t.Errorf("lab %s: %d, Retry-After %q", l.Name, resp.StatusCode, resp.Header.Get("Retry-After"))
		}
	}
}

// A class of sixty that opens pages with thirty clients each at the same moment meets no limit.
func TestClassGetsDemoTokens(t *testing.T) {
	labs, _ := newLabs(t, "", world.Options{Limits: world.DefaultLimits()})
	t.Cleanup(func() { _ = labs.Close(context.WithoutCancel(t.Context())) })
	h := labs.Main().DemoTokens()
	for range 60 * 30 {
		w := httptest.NewRecorder()
		if h.ServeHTTP(w, httptest.NewRequest("POST", "/", strings.NewReader(`{"user":"alice","kind":"valid"}`))); w.Code != http.StatusOK {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
	}
}
