package world_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/coder/websocket"

	"github.com/socketplay/socketplay/server/world"
)

// dialPlain connects to the plain WebSocket server of lab main, from an address.
func dialPlain(t *testing.T, url, address, origin string) (*websocket.Conn, int) {
	t.Helper()
	header := http.Header{addressHeader: {address}}
	if origin != "" {
		header.Set("Origin", origin)
	}
	conn, resp, err := websocket.Dial(t.Context(), url+mainLab.URL+"plain/", &websocket.DialOptions{HTTPHeader: header})
	if err != nil {
		if resp == nil {
			t.Fatal(err)
		}
		return nil, resp.StatusCode
	}
	t.Cleanup(func() { _ = conn.CloseNow() })
	return conn, resp.StatusCode
}

// The plain server sends messages back. It refuses pages of other origins, long messages,
// more messages than a learner needs, and an address that has many connections. Each row
// fails without its limit in plain.go.
func TestPlainServer(t *testing.T) {
	_, url := serve(t, world.Options{})
	conn, _ := dialPlain(t, url, "10.0.0.1", "")
	send := func(text string) (string, error) {
		if err := conn.Write(t.Context(), websocket.MessageText, []byte(text)); err != nil {
			return "", err
		}
		_, data, err := conn.Read(t.Context())
		return string(data), err
	}
	for range 99 {
		if got, err := send("hello"); got != "hello" || err != nil {
			t.Fatalf("%q, %v", got, err)
		}
	}
	if _, err := send("hello"); err != nil {
		t.Error(err)
	}
	if _, err := send("hello"); websocket.CloseStatus(err) != websocket.StatusPolicyViolation {
		t.Errorf("the message after the last that is allowed: %v", err)
	}
	conn, _ = dialPlain(t, url, "10.0.0.1", "")
	if _, err := send(strings.Repeat("x", 5<<10)); websocket.CloseStatus(err) != websocket.StatusMessageTooBig {
		t.Errorf("a long message: %v", err)
	}
	if _, status := dialPlain(t, url, "10.0.0.1", "http://evil.example"); status != http.StatusForbidden {
		t.Errorf("a page of another origin: %d", status)
	}
	if status, _ := request(t, "GET", url+mainLab.URL+"plain/?EIO=4&transport=polling", ""); status != http.StatusUpgradeRequired {
		t.Errorf("a poll: %d", status)
	}
	for range 20 {
		dialPlain(t, url, "10.0.0.2", "")
	}
	if _, status := dialPlain(t, url, "10.0.0.2", ""); status != http.StatusTooManyRequests {
		t.Errorf("one connection more of an address: %d", status)
	}
	if conn, _ := dialPlain(t, url, "10.0.0.3", ""); conn == nil {
		t.Error("another address cannot connect")
	}
} // serve closes the labs, which must not wait for the connections that are left
