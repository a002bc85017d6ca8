package socketio_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/socketplay/socketplay/server/internal/testnet"
)

// poller is a client that uses polling and makes one request at a time.
type poller struct {
	t   *testing.T
	net *testnet.Server
	sid string
}

// joinByPolling connects a poller to the root namespace.
func joinByPolling(t *testing.T, net *testnet.Server) *poller {
	t.Helper()
	p := &poller{t: t, net: net}
	_, open := p.poll()
	_, rest, _ := strings.Cut(open, `"sid":"`)
	p.sid, _, _ = strings.Cut(rest, `"`)
	p.post("40")
	if _, body := p.poll(); !strings.HasPrefix(body, "40{") {
		t.Fatalf("CONNECT answered with %q", body)
	}
	return p
}

func (p *poller) query() string { return "?EIO=4&transport=polling&sid=" + p.sid }

// poll sends a GET and returns the response and its body.
func (p *poller) poll() (*http.Response, string) {
	p.t.Helper()
	return fetch(p.t, p.net, http.MethodGet, p.query(), map[string]string{"Accept-Encoding": "gzip"})
}

// post sends a POST.
func (p *poller) post(body string) {
	p.t.Helper()
	req, err := http.NewRequestWithContext(p.t.Context(), http.MethodPost, "http://test/socket.io/"+p.query(), strings.NewReader(body))
	if err != nil {
		p.t.Fatal(err)
	}
	resp, err := p.net.Client().Do(req)
	if err != nil {
		p.t.Fatal(err)
	}
	_ = resp.Body.Close()
}

// fetch sends a request without a body and returns the response and its body.
func fetch(t *testing.T, net *testnet.Server, method, path string, header map[string]string) (*http.Response, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, "http://test/socket.io/"+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range header {
		req.Header.Set(name, value)
	}
	resp, err := net.Client().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp, string(body)
}
