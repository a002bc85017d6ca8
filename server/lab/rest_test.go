package lab_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/socketplay/socketplay/server/lab"
	"github.com/socketplay/socketplay/server/trace"
)

type userKey struct{}

// notes is a REST interface for users who name themselves in the Authorization header. POST
// /api/notes reads the body, emits "noted" to all and answers 201 with the body; POST
// /api/refuse/{status} answers with that status.
func notes(l *lab.Lab) lab.REST {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /api/notes", func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err == nil {
			err = l.Emit(context.WithoutCancel(r.Context()), nil, "noted", len(body))
		}
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		w.WriteHeader(http.StatusCreated)
		_, _ = w.Write(body)
	})
	mux.HandleFunc("POST /api/refuse/{status}", func(w http.ResponseWriter, r *http.Request) {
		status, _ := strconv.Atoi(r.PathValue("status"))
		http.Error(w, "refused", status)
	})
	mux.HandleFunc("GET /api/notes", func(http.ResponseWriter, *http.Request) {})
	return lab.REST{
		Guard: func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				user, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
				if !ok {
					http.Error(w, "who are you?", http.StatusUnauthorized)
					return
				}
				next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), userKey{}, user)))
			})
		},
		User:    func(ctx context.Context) string { user, _ := ctx.Value(userKey{}).(string); return user },
		Handler: mux,
	}
}

// ask sends a request of user, or of nobody if user is "", to an instance.
func ask(l *lab.Lab, instance, user, method, path, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	if user != "" {
		r.Header.Set("Authorization", "Bearer "+user)
	}
	w := httptest.NewRecorder()
	l.ServeREST(instance, notes(l)).ServeHTTP(w, r)
	return w
}

// response waits for the response to the request with the id in the header of w. It returns
// both.
func (p *page) response(w *httptest.ResponseRecorder) (request, response trace.Event) {
	p.t.Helper()
	id, err := strconv.ParseUint(w.Header().Get("Trace-Id"), 10, 64)
	if err != nil {
		p.t.Fatalf("the response does not name its request: %v", err)
	}
	response = p.until(func(e trace.Event) bool { return e.Kind == trace.Response && e.Cause == id })
	return p.causes(response)[1], response
}

// A request is the first cause of what its handler emits, on the instance that serves it:
// the event leaves from there, and reaches the others through Redis. The response is an
// effect of the request too. Without WithCause in letThrough, the emit has no cause; if Emit
// takes the first instance, b's event leaves from a.
func TestRequestCausesItsEmit(t *testing.T) {
	l, p, ids := openPage(t)
	for _, tt := range []struct{ asked, here, there string }{{"a", "a", "b"}, {"b", "b", "a"}, {"", "a", "b"}} {
		w := ask(l, tt.asked, "alice", "POST", "/api/notes?token=secret", `{"text":"tea"}`)
		request, response := p.response(w)
		if w.Code != 201 || request.Kind != trace.Request || request.Method != "POST" || request.Path != "/api/notes" || request.Status != 0 ||
			request.User != "alice" || request.Instance != tt.here || request.Frame != `{"text":"tea"}` || request.Bytes != 14 || request.Cause != 0 || request.Link != "" {
			t.Errorf("asked %q: %d, the request is %+v", tt.asked, w.Code, request)
		}
		if response.Status != 201 || response.Path != "/api/notes" || response.Method != "POST" || response.User != "alice" || response.Instance != tt.here ||
			response.Frame != `{"text":"tea"}` || response.Bytes != 14 || response.Duration <= 0 {
			t.Errorf("asked %q: the response is %+v", tt.asked, response)
		}
		got := map[string]trace.Event{}
		delivered := func(e trace.Event) bool { return e.Kind == trace.Deliver && e.Event == "noted" && e.ID > request.ID }
		for _, e := range p.seen {
			if delivered(e) {
				got[e.Instance] = e
			}
		}
		for len(got) < 2 {
			e := p.until(delivered)
			got[e.Instance] = e
		}
		near := p.wantChain(got[tt.here], "deliver", "emit", "request")
		far := p.wantChain(got[tt.there], "deliver", "receive", "publish", "emit", "request")
		if near != request.ID || far != request.ID || got["a"].Socket != ids["a"] || got["b"].Socket != ids["b"] {
			t.Errorf("asked %q: the deliveries %+v follow from %d and %d, not from request %d", tt.asked, got, near, far, request.ID)
		}
		for _, e := range p.seen {
			if e.Kind == trace.Emit && e.Cause == request.ID && e.Instance != tt.here {
				t.Errorf("asked %q: the event leaves from %s", tt.asked, e.Instance)
			}
		}
	}
}

// The trace shows refused requests with the status of their response. The guard's 401 comes
// before the user is known, and the body of such a request is not recorded.
func TestRefusedRequests(t *testing.T) {
	l, p, _ := openPage(t)
	for _, tt := range []struct {
		user, path string
		status     int
		body       string
	}{
		{"", "/api/notes", 401, ""},
		{"bob", "/api/refuse/403", 403, "x"},
		{"bob", "/api/refuse/409", 409, "x"},
		{"bob", "/api/refuse/429", 429, "x"},
		{"bob", "/api/nowhere", 404, "x"},
	} {
		w := ask(l, "b", tt.user, "POST", tt.path, "x")
		request, response := p.response(w)
		if w.Code != tt.status || response.Status != tt.status || response.User != tt.user || response.Instance != "b" || response.Path != tt.path ||
			strings.TrimSpace(response.Frame) != strings.TrimSpace(w.Body.String()) {
			t.Errorf("%s answers %d: %+v", tt.path, w.Code, response)
		}
		if request.Frame != tt.body || request.User != tt.user {
			t.Errorf("%s: the request is %+v", tt.path, request)
		}
	}
}

// A stopped instance serves no request. With failover, another one does.
func TestRequestToAStoppedInstance(t *testing.T) {
	l, p, _ := openPage(t)
	p.do("stop", lab.Request{Instance: "b"})
	w := ask(l, "b", "alice", "POST", "/api/notes", "x")
	if _, response := p.response(w); w.Code != 503 || response.Status != 503 || !strings.Contains(response.Frame, "instance_stopped") {
		t.Errorf("%d, %+v", w.Code, response)
	}
	p.do("failover", lab.Request{On: true})
	w = ask(l, "b", "alice", "POST", "/api/notes", "x")
	if request, _ := p.response(w); w.Code != 201 || request.Instance != "a" {
		t.Errorf("with failover: %d, %+v", w.Code, request)
	}
	if w := ask(l, "nowhere", "alice", "POST", "/api/notes", "x"); w.Code != 404 {
		t.Errorf("an instance that the lab does not have: %d", w.Code)
	}
}

// The trace has no header of a request, no token in a path or a body, and only the beginning
// of a body; the handler and the client get all of it.
func TestRequestsInTheTrace(t *testing.T) {
	l, p, _ := openPage(t)
	const token = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.c2lnbmF0dXJl"
	long := "x" + strings.Repeat("é", 5000)
	w := ask(l, "a", "alice", "POST", "/api/notes", long)
	request, response := p.response(w)
	if w.Body.String() != long {
		t.Errorf("the client gets %d bytes of %d", w.Body.Len(), len(long))
	}
	for _, e := range []trace.Event{request, response} {
		if e.Bytes != len(long) || len(e.Frame) != 2047 || !utf8.ValidString(e.Frame) { // 2,048 bytes would divide a character
			t.Errorf("%s: %d bytes, %d in the trace", e.Kind, e.Bytes, len(e.Frame))
		}
	}
	p.response(ask(l, "a", "alice", "POST", "/api/notes", `{"text":"`+token+`"}`))
	p.response(ask(l, "a", token, "POST", "/api/"+token, ""))
	p.response(ask(l, "a", token, "GET", "/api/notes?access="+token, ""))
	for _, e := range p.seen {
		if text := fmt.Sprintf("%+v", e); strings.Contains(text, "Bearer") || strings.Contains(text, "c2lnbmF0dXJl") || strings.Contains(e.Path, "?") {
			t.Errorf("the trace has %s", text)
		}
	}
	if !slices.ContainsFunc(p.seen, func(e trace.Event) bool { return e.Path == "/api/eyJ…" }) {
		t.Error("the path with a token is not in the trace")
	}
}

// A loop of requests that are refused does not fill the trace: neither of the REST interface
// nor of handshakes. Another address is recorded meanwhile. Without requestRate, all are
// recorded.
func TestLoopOfRefusedRequests(t *testing.T) {
	l, p, _ := openPage(t)
	const loop = 3000
	recorded := 0
	for range loop / 2 {
		if ask(l, "a", "", "GET", "/api/notes", "").Header().Get("Trace-Id") != "" {
			recorded++
		}
		l.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/lab/main/a/socket.io/?EIO=3&transport=polling", nil))
	}
	if recorded == 0 || recorded > loop/4 {
		t.Errorf("%d of %d requests are recorded", recorded, loop/2)
	}
	r := httptest.NewRequest("GET", "/lab/main/a/socket.io/?EIO=3&transport=polling", nil)
	r.RemoteAddr, r.Method = "198.51.100.7:1", "OPTIONS"
	l.ServeHTTP(httptest.NewRecorder(), r)
	p.until(func(e trace.Event) bool { return e.Kind == trace.Refused && e.Method == "OPTIONS" })
	refused := 0
	for _, e := range p.seen {
		if e.Kind == trace.Refused {
			refused++
		}
	}
	if refused > loop/4 {
		t.Errorf("%d of %d handshakes are recorded", refused, loop/2)
	}
}

// Without a watcher, a request is served as it is, and its response has no id.
func TestRequestThatNobodyWatches(t *testing.T) {
	l := newLab(t, lab.Options{})
	if w := ask(l, "a", "alice", "POST", "/api/notes", "x"); w.Code != 201 || w.Header().Get("Trace-Id") != "" {
		t.Errorf("%d, %v", w.Code, w.Header())
	}
}

// The first socket that joins a room creates it on its instance, and the last one that
// leaves, or disconnects, deletes it. The same holds for the room that is named by a
// socket's id.
func TestTraceShowsRooms(t *testing.T) {
	_, p, ids := openPage(t)
	room := func(kind trace.Kind, instance, name string) trace.Event {
		t.Helper()
		is := func(e trace.Event) bool { return e.Kind == kind && e.Instance == instance && e.Room == name }
		if i := slices.IndexFunc(p.seen, is); i >= 0 {
			return p.seen[i]
		}
		return p.until(is)
	}
	p.wantChain(room(trace.RoomCreated, "a", ids["a"]), "room-created", "join", "verdict", "frame-in")
	for _, instance := range []string{"a", "b"} {
		p.do("join", lab.Request{Instance: instance, Socket: ids[instance], Room: "red"})
		p.wantChain(room(trace.RoomCreated, instance, "red"), "room-created", "join", "action")
	}
	p.do("leave", lab.Request{Instance: "a", Socket: ids["a"], Room: "red"})
	if e := room(trace.RoomDeleted, "a", "red"); e.Socket != ids["a"] || e.User != "on-a" || e.Namespace != "/" {
		t.Errorf("%+v", e)
	} else {
		p.wantChain(e, "room-deleted", "leave", "action")
	}
	p.do("disconnect-socket", lab.Request{Instance: "b", Socket: ids["b"]})
	p.wantChain(room(trace.RoomDeleted, "b", "red"), "room-deleted", "disconnecting", "action")
	p.wantChain(room(trace.RoomDeleted, "b", ids["b"]), "room-deleted", "disconnecting", "action")
	created := 0
	for _, e := range p.seen {
		if e.Kind == trace.RoomCreated && e.Room == "red" {
			created++
		}
	}
	if created != 2 {
		t.Errorf("red was created %d times, want once on each instance", created)
	}
}
