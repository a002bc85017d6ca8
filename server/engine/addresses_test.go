package engine_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/socketplay/socketplay/server/engine"
)

// An address may have MaxSessionsPerAddress sessions at a time. Sessions of other
// addresses do not count, and neither do handshakes that failed.
func TestSessionsPerAddress(t *testing.T) {
	var refused []string
	var sessions []*engine.Session
	e, err := engine.New(&engine.Options{
		MaxSessionsPerAddress: 2,
		ConnectionError: func(e engine.ConnectionError) {
			refused = append(refused, fmt.Sprint(e.Code, " ", e.Message, " ", e.Status))
		},
	}, func(s *engine.Session) engine.Receiver {
		sessions = append(sessions, s)
		return &recorder{session: s}
	})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = e.Close(t.Context()) }()
	port := 1000
	ask := func(address, transport string, header http.Header) (int, string) {
		r := httptest.NewRequest(http.MethodGet, "/engine.io/?EIO=4&transport="+transport, nil)
		port++
		r.RemoteAddr = fmt.Sprintf("%s:%d", address, port)
		for name, values := range header {
			r.Header[name] = values
		}
		w := httptest.NewRecorder()
		e.ServeHTTP(w, r)
		return w.Code, w.Body.String()
	}
	upgrade := http.Header{"Upgrade": {"websocket"}, "Connection": {"Upgrade"}}
	const full = `{"code":4,"message":"Too many connections from this address"}`
	for i, step := range []struct {
		address, transport string
		header             http.Header
		status             int
	}{
		{"10.0.0.1", "polling", nil, 200},
		{"10.0.0.1", "websocket", upgrade, 400}, // the handshake has no key, so it fails
		{"10.0.0.1", "polling", nil, 200},
		{"10.0.0.1", "polling", nil, 429},
		{"10.0.0.1", "websocket", upgrade, 429},
		{"10.0.0.1", "nonsense", nil, 400}, // other mistakes are reported before the limit
		{"[2001:db8::1]", "polling", nil, 200},
		{"10.0.0.2", "polling", nil, 200},
	} {
		status, body := ask(step.address, step.transport, step.header)
		if status != step.status || status == 429 && body != full {
			t.Errorf("step %d: %d %s, want %d", i, status, body, step.status)
		}
	}
	if got := strings.Join(refused, ", "); got != "4 Forbidden 429, 4 Forbidden 429, 0 Transport unknown 400" {
		t.Errorf("ConnectionError got %s", got)
	}
	sessions[0].Drop()
	if status, body := ask("10.0.0.1", "polling", nil); status != 200 {
		t.Errorf("after one session has ended: %d %s", status, body)
	}
	if status, _ := ask("10.0.0.1", "polling", nil); status != 429 {
		t.Errorf("one session too many again: %d", status)
	}
	e.Refuse() // the refusal of all handshakes is reported before the limit, on both transports
	for transport, header := range map[string]http.Header{"polling": nil, "websocket": upgrade} {
		if status, body := ask("10.0.0.1", transport, header); status != 503 || body != `{"code":3,"message":"Server is closed"}` {
			t.Errorf("%s after Refuse: %d %s", transport, status, body)
		}
	}
}

// Servers that have the same Addresses count the sessions of an address together, on both
// transports. All of an IPv6 /64 network is one address. What ends gives its place back,
// on every server. Without Addresses.sessions in addSession, every handshake succeeds.
func TestSharedAddresses(t *testing.T) {
	shared := engine.NewAddresses(engine.AddressLimits{Sessions: 3})
	var sessions []*engine.Session
	servers := make([]*engine.Server, 2)
	for i := range servers {
		// The second server also has a limit of its own.
		e, err := engine.New(&engine.Options{Addresses: shared, MaxSessionsPerAddress: 2 * i}, func(s *engine.Session) engine.Receiver {
			sessions = append(sessions, s)
			return &recorder{session: s}
		})
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = e.Close(t.Context()) }()
		servers[i] = e
	}
	handshake := func(server int, address string) int {
		r := httptest.NewRequest(http.MethodGet, "/engine.io/?EIO=4&transport=polling", nil)
		r.RemoteAddr = address
		w := httptest.NewRecorder()
		servers[server].ServeHTTP(w, r)
		return w.Code
	}
	for i, step := range []struct {
		server  int
		address string
		status  int
	}{
		{1, "[2001:db8::1]:1", 200},
		{1, "[2001:db8::2]:1", 200},
		{1, "[2001:db8::3]:1", 429}, // the limit of the second server
		{0, "[2001:db8::3]:1", 200}, // so the refused handshake does not count on both
		{0, "[2001:db8::4:1]:1", 429},
		{0, "[2001:db8:0:1::1]:1", 200}, // another /64 network
		{1, "10.0.0.1:1", 200},
	} {
		if status := handshake(step.server, step.address); status != step.status {
			t.Errorf("step %d: %d, want %d", i, status, step.status)
		}
	}
	if n, _ := shared.Usage("[2001:db8::77]:9"); n != 3 || shared.InUse() != 3 {
		t.Errorf("%d sessions of the address and %d addresses are counted, want 3 each", n, shared.InUse())
	}
	sessions[0].Drop()
	if status := handshake(0, "[2001:db8::5]:1"); status != 200 {
		t.Errorf("after a session of the other server has ended: %d", status)
	}
	for _, s := range sessions {
		s.Drop()
	}
	if n := shared.InUse(); n != 0 {
		t.Errorf("after all sessions have ended, %d addresses are counted", n)
	}
}
