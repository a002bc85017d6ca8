package lab_test

import (
	"errors"
	"net"
	"testing"

	"github.com/socketplay/socketplay/server/lab"
)

func TestCable(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = ln.Close() }()
	var c lab.Cable
	dial := c.Dial((&net.Dialer{}).DialContext)
	conn, err := dial(t.Context(), "tcp", ln.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	c.Cut(true)
	if _, err := conn.Read(make([]byte, 1)); !errors.Is(err, net.ErrClosed) {
		t.Errorf("a connection outlives the cut: %v", err)
	}
	if _, err := dial(t.Context(), "tcp", ln.Addr().String()); err == nil {
		t.Error("connected over a cable that is cut")
	}
	if err := conn.Close(); err != nil {
		t.Errorf("what the cut has closed: %v", err)
	}
	c.Cut(false)
	if conn, err = dial(t.Context(), "tcp", ln.Addr().String()); err != nil || conn.Close() != nil {
		t.Errorf("not mended: %v", err)
	}
}
