package embedded

import (
	"net"
	"syscall"
	"testing"

	"github.com/alicebob/miniredis/v2"
)

// shortOfFiles is a listener whose next connections fail, as if the process had no file
// descriptors left.
type shortOfFiles struct {
	net.Listener
	failures int
}

func (l *shortOfFiles) Accept() (net.Conn, error) {
	if l.failures > 0 {
		l.failures--
		return nil, syscall.EMFILE
	}
	return l.Listener.Accept()
}

// The Redis accepts connections again when file descriptors have come back. If accept
// returns at an error, as miniredis does, no client gets an answer any more.
func TestAcceptsAgain(t *testing.T) {
	r := miniredis.NewMiniRedis()
	if err := r.StartAddr("127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := start(r, &shortOfFiles{listener, 3})
	defer s.Close()
	// A client that gives up, because the machine is busy, tries again.
	for err = s.Client().Ping(t.Context()).Err(); err != nil && t.Context().Err() == nil; {
		err = s.Client().Ping(t.Context()).Err()
	}
}
