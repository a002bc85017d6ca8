package lab_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/socketplay/socketplay/server/lab"
	"github.com/socketplay/socketplay/wasmclient"
)

func newLab(t *testing.T, opts lab.Options) *lab.Lab {
	t.Helper()
	opts.ID = "main"
	l, err := lab.New(opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return l
}

func TestRoutes(t *testing.T) {
	l := newLab(t, lab.Options{})
	tests := []struct {
		path string
		code int
		body string
	}{
		{"/lab/main/a/socket.io/?EIO=4&transport=x", 400, `{"code":0,"message":"Transport unknown"}`},
		{"/lab/main/b/socket.io/?EIO=4&transport=polling&sid=no", 400, `{"code":1,"message":"Session ID unknown"}`},
		{"/lab/main/control/socket.io/?EIO=3&transport=polling", 400, `{"code":5,"message":"Unsupported protocol version"}`},
		{"/lab/main/c/socket.io/?EIO=4&transport=polling", 404, `"code":"not_found"`},
		{"/lab/other/a/socket.io/?EIO=4&transport=polling", 404, `"code":"not_found"`},
		{"/lab/main/", 404, `"code":"not_found"`},
		{"/lab/main/a/", 404, ``},
	}
	for _, tt := range tests {
		w := httptest.NewRecorder()
		l.ServeHTTP(w, httptest.NewRequest(http.MethodGet, tt.path, nil))
		if w.Code != tt.code || !strings.Contains(w.Body.String(), tt.body) {
			t.Errorf("%s: %d %s, want %d %s", tt.path, w.Code, w.Body, tt.code, tt.body)
		}
	}
}

func TestInstanceNames(t *testing.T) {
	for _, name := range []string{"", "control", "a/b"} {
		if _, err := lab.New(lab.Options{ID: "x", Instances: []string{name}}); err == nil {
			t.Errorf("an instance may be named %q", name)
		}
	}
}

func TestStopAndStart(t *testing.T) {
	l := newLab(t, lab.Options{})
	b := l.Instance("b")
	if err := b.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	l.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/lab/main/b/socket.io/?EIO=4&transport=polling", nil))
	if w.Code != http.StatusServiceUnavailable || !strings.Contains(w.Body.String(), "instance_stopped") {
		t.Errorf("stopped: %d %s", w.Code, w.Body)
	}
	if l.State().Instances[1].Running {
		t.Error("the state says that b runs")
	}
	if err := b.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	if !l.State().Instances[1].Running {
		t.Error("the state says that b is stopped")
	}
	if err := l.Emit(t.Context(), []string{"x"}, "news"); err != nil {
		t.Error(err)
	}
}

func TestMaxClients(t *testing.T) {
	l := newLab(t, lab.Options{MaxClients: 2})
	srv := httptest.NewServer(l)
	t.Cleanup(srv.Close)
	dial(t, srv.URL, "/", "/lab/main/a/socket.io/", "")
	if l.Clients() != 1 || !l.Busy() {
		t.Errorf("%d clients, busy %t", l.Clients(), l.Busy())
	}
	dial(t, srv.URL, "/", "/lab/main/b/socket.io/", "")
	m := wasmclient.NewManager(srv.URL, &wasmclient.Options{Path: "/lab/main/a/socket.io/", NoReconnection: true})
	t.Cleanup(m.Close)
	if err := m.Socket("/").ConnectAndWait(t.Context()); err == nil {
		t.Error("a third client connects")
	}
	for range 2 {
		dial(t, srv.URL, "/lab", "/lab/main/control/socket.io/", "")
	}
	viewers := wasmclient.NewManager(srv.URL, &wasmclient.Options{Path: "/lab/main/control/socket.io/", NoReconnection: true})
	t.Cleanup(viewers.Close)
	if err := viewers.Socket("/lab").ConnectAndWait(t.Context()); err == nil {
		t.Error("a third page watches")
	}
}
