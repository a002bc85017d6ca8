package world_test

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/world"
	"github.com/socketplay/socketplay/wasmclient"
)

// newLabs opens labs on the Redis at redisURL, or on a new Redis if redisURL is "". The
// caller must close the labs.
func newLabs(t *testing.T, redisURL string, opts world.Options) (*world.Labs, *world.Store) {
	t.Helper()
	store, err := world.OpenStore(t.Context(), redisURL)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	if redisURL == "" { // this Redis cannot go away
		store.WaitLong()
	}
	opts.Logger = slog.New(slog.DiscardHandler)
	opts.Server = socketio.Options{MaxQueuedBytes: 4 << 20, MaxHTTPBufferSize: 1e6, Logger: opts.Logger} // the same limits as in the playground
	labs, err := world.NewLabs(t.Context(), store, opts)
	if err != nil {
		t.Fatal(err)
	}
	return labs, store
}

// serve opens labs and serves them until the test ends.
func serve(t *testing.T, opts world.Options) (labs *world.Labs, url string) {
	t.Helper()
	labs, _ = newLabs(t, "", opts)
	mux := http.NewServeMux()
	mux.Handle("/lab/", labs)
	mux.Handle("POST /api/labs", labs.CreateLab())
	server := httptest.NewServer(fromAddress(mux))
	t.Cleanup(server.Close)
	t.Cleanup(func() { // close the labs before the server, because the server waits for pending polls
		if err := labs.Close(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
	})
	return labs, server.URL
}

// addressHeader names the address from which a test's client seems to connect. Without it
// the client connects from 127.0.0.1.
const addressHeader = "Test-Address"

func fromAddress(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if address := r.Header.Get(addressHeader); address != "" {
			r.RemoteAddr = address + ":4711"
		}
		h.ServeHTTP(w, r)
	})
}

// request sends a request and returns the status and the body of the response. header
// alternates names and values.
func request(t *testing.T, method, url, body string, header ...string) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(text)
}

// openedLab is the answer to a request that created a lab, or the same fields for lab
// main.
type openedLab struct{ ID, Name, URL string }

var mainLab = openedLab{ID: "main", Name: "main", URL: "/lab/main/"}

// createLab creates a lab with POST /api/labs. body may be left out.
func createLab(t *testing.T, url string, body ...string) openedLab {
	t.Helper()
	status, answer := request(t, "POST", url+"/api/labs", strings.Join(body, ""))
	var l openedLab
	if err := json.Unmarshal([]byte(answer), &l); err != nil || status != http.StatusCreated || l.URL != "/lab/"+l.ID+"/" || l.Name == "" {
		t.Fatalf("POST /api/labs: %d %s", status, answer)
	}
	return l
}

// token gets a token of the lab. kind is one of the kinds of demoTokens.
func (l openedLab) token(t *testing.T, url, user, kind string) string {
	t.Helper()
	status, body := request(t, "POST", url+l.URL+"api/token", `{"user":"`+user+`","kind":"`+kind+`"}`)
	var out struct{ Token string }
	if err := json.Unmarshal([]byte(body), &out); err != nil || out.Token == "" {
		t.Fatalf("token: %d %s", status, body)
	}
	return out.Token
}

// connect connects a client to an instance of the lab.
func (l openedLab) connect(t *testing.T, url, instance, token string) (*wasmclient.Socket, error) {
	t.Helper()
	m := wasmclient.NewManager(url, &wasmclient.Options{Path: l.URL + instance + "/socket.io/", Query: "link=on-" + instance})
	t.Cleanup(m.Close)
	s := m.Socket("/")
	if err := s.SetAuthValue(map[string]string{"token": token}); err != nil {
		t.Fatal(err)
	}
	return s, s.ConnectAndWait(t.Context())
}

// watch connects a page to the lab's control namespace. For each batch of trace events,
// the page calls the function batch. If slow is true, the page never acknowledges a
// batch.
func (l openedLab) watch(t *testing.T, url string, slow bool, batch func(events int, dropped uint64)) *wasmclient.Socket {
	t.Helper()
	m := wasmclient.NewManager(url, &wasmclient.Options{Path: l.URL + "control/socket.io/"})
	t.Cleanup(m.Close)
	s := m.Socket("/lab")
	s.On("trace", func(e *wasmclient.Event) {
		var b struct {
			Events  []struct{ ID uint64 }
			Dropped uint64
		}
		if err := e.Bind(&b); err != nil {
			t.Error(err)
		}
		batch(len(b.Events), b.Dropped)
		if !slow {
			_ = e.Ack()
		}
	})
	if err := s.ConnectAndWait(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s
}

// onTaskCreated calls created with the title of each task in a task:created event that
// s receives.
func onTaskCreated(t *testing.T, s *wasmclient.Socket, created func(title string)) {
	s.On("task:created", func(e *wasmclient.Event) {
		var data struct{ Task struct{ Title string } }
		if err := e.Bind(&data); err != nil {
			t.Error(err)
		}
		created(data.Task.Title)
	})
}
