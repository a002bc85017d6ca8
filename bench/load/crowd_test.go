package load_test

import (
	"bufio"
	"context"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/socketplay/socketplay/bench/load"
)

// serve starts a server that sends frames on one connection, and returns the server's
// address.
func serve(t *testing.T, frames ...string) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		tcp, err := l.Accept()
		if err != nil {
			return
		}
		defer tcp.Close()
		in := bufio.NewReader(tcp)
		if _, err := http.ReadRequest(in); err != nil {
			return
		}
		_, _ = tcp.Write([]byte("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n" + strings.Join(frames, "")))
		_, _ = in.ReadByte() // ignore the client's messages
		for err == nil {     // until the client closes the connection
			_, err = in.ReadByte()
		}
	}()
	return l.Addr().String()
}

func text(s string) string { return "\x81" + string(rune(len(s))) + s }

// Messages that do not arrive are lost, and the wait for them ends with the context.
func TestLost(t *testing.T) {
	address := serve(t, text("0{}"), "\x89\x01x", text(`40{"sid":"x"}`), text("2"), text(`42["cast","x"]`))
	crowd, err := load.Connect(t.Context(), address, 1)
	if err != nil {
		t.Fatal(err)
	}
	defer crowd.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	if acked := crowd.Echo(ctx, 1, 5, 10); acked != 0 {
		t.Errorf("%d acknowledgements from a server that sends none", acked)
	}
	if delivered, _ := crowd.Cast(ctx, "all", 2, 10); delivered != 0 {
		t.Errorf("%d deliveries", delivered)
	}
	if err := crowd.Join(ctx, "all"); err == nil {
		t.Error("Join succeeded without an acknowledgement")
	}
}

func TestRefused(t *testing.T) {
	for want, frames := range map[string][]string{
		"CONNECT": {text("0{}"), text(`44{"message":"no"}`)},
		"closed":  {text("0{}"), "\x88\x00"},
		"bytes":   {"\x81\x7f\x00\x00\x00\x00\x7f\x00\x00\x00"},
		"0x82":    {"\x82\x01x"},
	} {
		_, err := load.Connect(t.Context(), serve(t, frames...), 1)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want something with %q", frames, err, want)
		}
	}
}
