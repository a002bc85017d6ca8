package engine_test

import (
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/coder/websocket"

	"github.com/socketplay/socketplay/server/engine"
	"github.com/socketplay/socketplay/server/internal/testnet"
	"github.com/socketplay/socketplay/server/wire/eio"
)

// recorder is a receiver that records what its session receives, and sends each message
// back.
type recorder struct {
	session *engine.Session
	silent  bool // the recorder sends nothing back

	mu       sync.Mutex
	received []string
	reasons  []engine.Reason
}

func (r *recorder) Receive(p eio.Packet) {
	r.mu.Lock()
	r.received = append(r.received, string(p.Data))
	r.mu.Unlock()
	if !r.silent {
		r.session.Send(p)
	}
}

func (r *recorder) Closed(reason engine.Reason) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.reasons = append(r.reasons, reason)
}

// messages returns the messages received so far.
func (r *recorder) messages() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.received)
}

// reason returns why the session ended, or "" if it has not ended. If it ended more than
// once, the test fails.
func (r *recorder) reason(t *testing.T) engine.Reason {
	t.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	switch len(r.reasons) {
	case 0:
		return ""
	case 1:
		return r.reasons[0]
	}
	t.Errorf("closed more than once: %q", r.reasons)
	return r.reasons[0]
}

// fixture is a server on a network in memory.
type fixture struct {
	t      *testing.T
	engine *engine.Server
	net    *testnet.Server

	mu   sync.Mutex
	last *recorder // the recorder of the session that was opened last
}

// run calls f with a new server, in a testing/synctest bubble. The test fails if a
// goroutine of the server is left afterwards.
func run(t *testing.T, opts *engine.Options, f func(t *testing.T, fx *fixture)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		fx := &fixture{t: t}
		e, err := engine.New(opts, func(s *engine.Session) engine.Receiver {
			fx.mu.Lock()
			defer fx.mu.Unlock()
			fx.last = &recorder{session: s}
			return fx.last
		})
		if err != nil {
			t.Fatal(err)
		}
		fx.engine, fx.net = e, testnet.Serve(e)
		f(t, fx)
		if err := e.Close(t.Context()); err != nil {
			t.Error(err)
		}
		if n := e.Len(); n != 0 {
			t.Errorf("%d sessions are left", n)
		}
		fx.net.Shutdown()
		time.Sleep(time.Second) // after a refused body net/http keeps the connection for half a second
	})
}

// receiver returns the recorder of the session that was opened last.
func (fx *fixture) receiver() *recorder {
	fx.mu.Lock()
	defer fx.mu.Unlock()
	return fx.last
}

const base = "http://test/engine.io/?EIO=4&transport="

// do makes a request and returns the answer's status and body.
func (fx *fixture) do(method, url, body string) (int, string) {
	fx.t.Helper()
	req, err := http.NewRequestWithContext(fx.t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		fx.t.Fatal(err)
	}
	resp, err := fx.net.Client().Do(req)
	if err != nil {
		return 0, err.Error()
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		return 0, err.Error()
	}
	return resp.StatusCode, string(text)
}

// ask makes a request with headers, and returns the answer and its body.
func (fx *fixture) ask(method, url, body string, header map[string]string) (*http.Response, string) {
	fx.t.Helper()
	req, err := http.NewRequestWithContext(fx.t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		fx.t.Fatal(err)
	}
	for name, value := range header {
		req.Header.Set(name, value)
	}
	resp, err := fx.net.Client().Do(req)
	if err != nil {
		fx.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode == http.StatusSwitchingProtocols {
		return resp, ""
	}
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		fx.t.Fatal(err)
	}
	return resp, string(text)
}

var webSocketHandshake = map[string]string{
	"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
}

func checkHeader(t *testing.T, what string, h http.Header, want map[string]string) {
	t.Helper()
	for name, value := range want {
		if got := h.Get(name); got != value {
			t.Errorf("%s: %s %q, want %q", what, name, got, value)
		}
	}
}

// handshake opens a polling session and returns the URL of its requests.
func (fx *fixture) handshake() string {
	fx.t.Helper()
	status, body := fx.do(http.MethodGet, base+"polling", "")
	if status != 200 || !strings.HasPrefix(body, `0{"sid":"`) {
		fx.t.Fatalf("handshake: %d %s", status, body)
	}
	return base + "polling&sid=" + fx.receiver().session.ID()
}

// startPoll sends a GET, and returns when the GET waits for packets. The channel gets the
// body of the answer.
func (fx *fixture) startPoll(url string) <-chan string {
	body := make(chan string, 1)
	go func() {
		_, text := fx.do(http.MethodGet, url, "")
		body <- text
	}()
	synctest.Wait()
	return body
}

func (fx *fixture) dial(url string) *websocket.Conn {
	fx.t.Helper()
	c, _, err := websocket.Dial(fx.t.Context(), url, &websocket.DialOptions{HTTPClient: fx.net.Client()})
	if err != nil {
		fx.t.Fatal(err)
	}
	return c
}

func (fx *fixture) write(c *websocket.Conn, text string) {
	fx.t.Helper()
	if err := c.Write(fx.t.Context(), websocket.MessageText, []byte(text)); err != nil {
		fx.t.Fatalf("write %q: %v", text, err)
	}
}

func (fx *fixture) read(c *websocket.Conn) string {
	fx.t.Helper()
	_, data, err := c.Read(fx.t.Context())
	if err != nil {
		fx.t.Fatalf("read: %v", err)
	}
	return string(data)
}
