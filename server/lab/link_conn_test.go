package lab

import (
	"bytes"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"
	"testing/synctest"
	"time"
)

// overLink returns both ends of a network connection over a link with a delay. The first
// end is the server's.
func overLink(t *testing.T, delay time.Duration) (*linkConn, net.Conn) {
	t.Helper()
	server, client := net.Pipe()
	l := &link{changed: make(chan struct{}), state: LinkState{DelayMs: int(delay.Milliseconds())}}
	c := newLinkConn(server, l, func() {})
	t.Cleanup(func() { _, _ = c.Close(), client.Close() })
	return c, client
}

// Little is on its way over a link: a writer waits for a client that takes nothing, and for
// a slow link, instead of filling the memory. Without the check of bytes in put, all of the
// data is kept.
func TestLinkKeepsLittle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const most = maxInTransit + maxParcel + parcelCost
		data := make([]byte, 1<<20)
		toDeaf, _ := overLink(t, 0)
		overSlow, fromSlow := overLink(t, maxDelay)
		small, _ := overLink(t, 0)
		go func() { _, _ = toDeaf.Write(data) }()
		go func() { _, _ = fromSlow.Write(data) }()
		go func() {
			for range 100_000 {
				_, _ = small.Write(data[:1])
			}
		}()
		synctest.Wait()
		for name, t2 := range map[string]*transit{"to a deaf client": toDeaf.out, "over a slow link": overSlow.in, "in small parts": small.out} {
			if t2.bytes > most || t2.bytes < maxInTransit {
				t.Errorf("%s: %d bytes are on their way, want %d to %d", name, t2.bytes, maxInTransit, most)
			}
		}
	})
}

// All data arrives, in order and after the delay, also if it is more than may be on its
// way, and then the end of the connection.
func TestLinkCarriesEverything(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		data := bytes.Repeat([]byte("0123456789abcdef"), 20_000)
		for _, delay := range []time.Duration{0, time.Second} {
			c, client := overLink(t, delay)
			began := time.Now()
			go func() {
				_, _ = client.Write(data)
				if _, err := c.Write(data); err != nil {
					t.Error(err)
				}
			}()
			got := make([]byte, len(data))
			if _, err := io.ReadFull(c, got); err != nil || !bytes.Equal(got, data) {
				t.Errorf("delay %v: the server got other data, error %v", delay, err)
			}
			if _, err := io.ReadFull(client, got); err != nil || !bytes.Equal(got, data) {
				t.Errorf("delay %v: the client got other data, error %v", delay, err)
			}
			if took := time.Since(began); took < 2*delay {
				t.Errorf("delay %v: both directions took %v", delay, took)
			}
			_ = client.Close()
			if _, err := c.Read(got); err != io.EOF {
				t.Errorf("delay %v: after the end Read returns %v", delay, err)
			}
		}
	})
}

// A request on a paused link ends after maxHeld, also if the server does not notice that
// its client has left. Without the timeout in hold, it waits as long as the pause.
func TestPausedLinkHoldsARequestForAMinute(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var ls links
		ls.change("alice", func(s *LinkState) { s.Paused = true })
		r := httptest.NewRequestWithContext(t.Context(), "POST", "/?link=alice", nil)
		w := httptest.NewRecorder()
		began := time.Now()
		ls.serve(w, r, http.NotFoundHandler())
		if took := time.Since(began); took != maxHeld || w.Code != http.StatusGatewayTimeout {
			t.Errorf("answered %d after %v", w.Code, took)
		}
	})
}

// Only broken links count for maxLinks. Without that, clients that name a link each prevent
// pages from breaking any.
func TestMaxLinksCountsBrokenLinks(t *testing.T) {
	var ls links
	for i := range 2 * maxLinks {
		server, client := net.Pipe()
		conn := ls.attach(strconv.Itoa(i), server)
		t.Cleanup(func() { _, _ = conn.Close(), client.Close() })
	}
	pause := func(name string) bool { return ls.change(name, func(s *LinkState) { s.Paused = true }) }
	for i := range maxLinks {
		if !pause(strconv.Itoa(i)) {
			t.Fatalf("after %d broken links no other can be broken", i)
		}
	}
	if pause("another") || pause(strconv.Itoa(maxLinks)) || !pause("0") {
		t.Error("more links than maxLinks can be broken, or a broken link cannot be changed")
	}
	if n := len(ls.named); n != 2*maxLinks {
		t.Errorf("%d links are kept, want %d", n, 2*maxLinks)
	}
}
