package edge_test

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/socketplay/socketplay/server/edge"
)

// limited is a listener on the loopback, without a server.
type limited struct {
	*edge.Listener
	t        *testing.T
	accepted chan net.Conn
	log      *safeBuilder
}

func limit(t *testing.T, l edge.ConnectionLimits) *limited {
	t.Helper()
	inner, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	log := new(safeBuilder)
	s := &limited{edge.Listen(inner, l, slog.New(slog.NewTextHandler(log, nil))), t, make(chan net.Conn), log}
	go func() {
		defer close(s.accepted)
		for {
			c, err := s.Accept()
			if err != nil {
				return
			}
			s.accepted <- c
		}
	}()
	t.Cleanup(func() { _ = s.Close(); <-s.accepted })
	return s
}

// dial connects from an address of the loopback, such as "127.0.0.2". It returns both ends
// of the connection. server is nil if the connection is refused.
func (s *limited) dial(from string) (client, server net.Conn) {
	s.t.Helper()
	dialer := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(from)}}
	client, err := dialer.DialContext(s.t.Context(), "tcp", s.Addr().String())
	if err != nil {
		if runtime.GOOS == "linux" {
			s.t.Fatal(err)
		}
		s.t.Skipf("this system does not use all of 127.0.0.0/8: %v", err) // such as macOS
	}
	s.t.Cleanup(func() { _ = client.Close() })
	refused := make(chan struct{})
	go func() {
		defer close(refused)
		if n, err := client.Read(make([]byte, 1)); err == nil {
			s.t.Errorf("the server has sent %d bytes", n)
		}
	}()
	select {
	case server = <-s.accepted:
		s.t.Cleanup(func() { _ = server.Close() })
		_ = client.SetReadDeadline(time.Now()) // ends Read
		<-refused
		_ = client.SetReadDeadline(time.Time{})
	case <-refused:
	}
	return client, server
}

// wantClosed waits until the server has closed the connection.
func (s *limited) wantClosed(client net.Conn) {
	s.t.Helper()
	_ = client.SetReadDeadline(time.Now().Add(20 * time.Second))
	if _, err := client.Read(make([]byte, 1)); err == nil || errors.Is(err, os.ErrDeadlineExceeded) {
		s.t.Error("the connection is still open")
	}
}

// busy dials n connections that carry requests.
func (s *limited) busy(from string, n int) (all []net.Conn) {
	s.t.Helper()
	for range n {
		_, server := s.dial(from)
		if server == nil {
			s.t.Fatalf("%s is refused after %d connections", from, len(all))
		}
		s.ConnState(server, http.StateActive)
		all = append(all, server)
	}
	return all
}

func (s *limited) wantRefused(from string) {
	s.t.Helper()
	if _, server := s.dial(from); server != nil {
		s.t.Errorf("%s gets another connection", from)
	}
}

// An address gets so many connections and no more, and others get theirs. Without
// PerAddress there is no end. A connection that became a WebSocket counts until it is
// closed: if ConnState stopped to count it, the address would get another one.
func TestPerAddress(t *testing.T) {
	s := limit(t, edge.ConnectionLimits{PerAddress: 3})
	three := s.busy("127.0.0.2", 3)
	s.ConnState(three[0], http.StateHijacked)
	s.wantRefused("127.0.0.2")
	s.wantRefused("127.0.0.2")
	s.busy("127.0.0.3", 3)
	if n := strings.Count(s.log.String(), "too many connections"); n != 1 {
		t.Errorf("the log says it %d times: %s", n, s.log)
	}
	for range 2 { // the second Close must count nothing
		_ = three[0].Close()
	}
	s.busy("127.0.0.2", 1)
	s.wantRefused("127.0.0.2")
	if n := s.Open(); n != 6 {
		t.Errorf("%d connections are open", n)
	}
}

// If an address has connections that carry no request, a new connection takes the place of
// the oldest. Without that, idle connections would lock out everybody else behind the
// address for two minutes.
func TestIdleConnectionGivesWay(t *testing.T) {
	s := limit(t, edge.ConnectionLimits{PerAddress: 3})
	s.busy("127.0.0.2", 1)
	oldest, server := s.dial("127.0.0.2")
	silent, _ := s.dial("127.0.0.2")
	s.ConnState(server, http.StateActive) // after its request, this connection is the one that was used last
	s.ConnState(server, http.StateIdle)
	for _, gone := range []net.Conn{silent, oldest} {
		s.busy("127.0.0.2", 1)
		s.wantClosed(gone)
	}
	s.wantRefused("127.0.0.2")
}

// However many connections an address opens, the next address finds room. Without this
// rule the first address gets all twelve.
func TestConnectionsInAll(t *testing.T) {
	s := limit(t, edge.ConnectionLimits{InAll: 12})
	for n, most := range []int{6, 3, 2, 1} {
		from := fmt.Sprintf("127.0.0.%d", 2+n)
		s.busy(from, most)
		s.wantRefused(from)
	}
	s.wantRefused("127.0.0.9")
}

// If all connections are taken, the log says so once, whoever asks, and again if that
// happens another time. If each visitor had its own state, the log would say it for each
// connection of an address that has none yet.
func TestAllTakenIsLoggedOnce(t *testing.T) {
	s := limit(t, edge.ConnectionLimits{InAll: 12})
	var taken []net.Conn
	for n, most := range []int{6, 3, 2, 1} {
		taken = append(taken, s.busy(fmt.Sprintf("127.0.0.%d", 2+n), most)...)
	}
	wantLines := func(n int) {
		t.Helper()
		if got := strings.Count(s.log.String(), "\n"); got != n {
			t.Errorf("the log has %d lines, want %d: %s", got, n, s.log)
		}
	}
	refuseAll := func() {
		t.Helper()
		for n := range 10 {
			s.wantRefused(fmt.Sprintf("127.0.0.%d", 2+n))
		}
	}
	refuseAll()
	refuseAll()
	wantLines(1)
	_ = taken[11].Close() // one connection that comes and goes is no news
	s.busy("127.0.0.6", 1)
	refuseAll()
	wantLines(1)
	_ = taken[10].Close()
	_ = taken[9].Close()
	s.busy("127.0.0.7", 1)
	s.busy("127.0.0.8", 1)
	refuseAll()
	wantLines(2)
}

// A proxy has the connections of all visitors, so only the limit of all counts for it.
func TestConnectionsOfProxy(t *testing.T) {
	proxies, err := edge.ParseProxies("127.0.0.2")
	if err != nil {
		t.Fatal(err)
	}
	s := limit(t, edge.ConnectionLimits{PerAddress: 1, InAll: 4, Proxies: proxies})
	s.busy("127.0.0.2", 4)
	s.wantRefused("127.0.0.2")
}

// The engine writes to the socket itself if it finds the methods of a *net.TCPConn, and
// net/http closes the half of a connection.
func TestConnectionHasMethodsOfTCP(t *testing.T) {
	s := limit(t, edge.ConnectionLimits{})
	_, server := s.dial("127.0.0.2")
	for name, has := range map[string]bool{
		"SyscallConn": implements[interface {
			SyscallConn() (syscall.RawConn, error)
		}](server),
		"CloseWrite": implements[interface{ CloseWrite() error }](server),
		"ReadFrom":   implements[io.ReaderFrom](server),
	} {
		if !has {
			t.Errorf("the connection lacks %s", name)
		}
	}
}

func implements[T any](v any) bool { _, ok := v.(T); return ok }
