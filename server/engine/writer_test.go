package engine_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/socketplay/socketplay/server/engine"
	"github.com/socketplay/socketplay/server/wire/eio"
)

// A client that does not read does not hold up the sender. When it reads, it gets all
// messages in order.
func TestSendersDoNotWait(t *testing.T) {
	c, r := serveTCP(t, &engine.Options{MaxQueuedBytes: -1})()
	const n, size = 400, 64 << 10 // more than the kernel accepts
	payload := strings.Repeat("x", size)
	sent := make(chan struct{})
	go func() {
		defer close(sent)
		for i := range n {
			r.session.Send(eio.Text([]byte(strconv.Itoa(i) + payload)))
		}
	}()
	select {
	case <-sent:
	case <-time.After(20 * time.Second):
		t.Fatal("the sender waits")
	}
	if r.session.Writable() {
		t.Error("a session whose client does not read is writable")
	}
	for i := range n {
		_, data, err := c.Read(t.Context())
		if err != nil || string(data[:len(data)-size]) != "4"+strconv.Itoa(i) {
			t.Fatalf("message %d: %.10q, %v", i, data, err)
		}
	}
}

// If many goroutines send at the same time, their packets do not mix, and the packets of
// each goroutine arrive in order.
func TestManySenders(t *testing.T) {
	c, r := serveTCP(t, nil)()
	const senders, each = 20, 500
	for s := range senders {
		go func() {
			for i := range each {
				if i%7 == 0 { // the attachment must follow directly after its packet
					r.session.Send(eio.Text([]byte(strconv.Itoa(s)+" "+strconv.Itoa(i))), eio.Binary([]byte{byte(s)}))
				} else {
					r.session.Send(eio.Text([]byte(strconv.Itoa(s) + " " + strconv.Itoa(i))))
				}
			}
		}()
	}
	next := make([]int, senders)
	for range senders * each {
		_, data, err := c.Read(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		from, number, _ := strings.Cut(string(data[1:]), " ")
		s, _ := strconv.Atoi(from)
		if i, _ := strconv.Atoi(number); i != next[s] {
			t.Fatalf("sender %d: packet %d, want %d", s, i, next[s])
		}
		if next[s]%7 == 0 {
			if kind, data, err := c.Read(t.Context()); err != nil || kind != websocket.MessageBinary || data[0] != byte(s) {
				t.Fatalf("sender %d: %v %v in place of its attachment, %v", s, kind, data, err)
			}
		}
		next[s]++
	}
}

// A session that is closed while packets wait sends them first.
func TestCloseSendsTheQueue(t *testing.T) {
	c, r := serveTCP(t, &engine.Options{MaxQueuedBytes: -1})()
	const n, size = 200, 64 << 10
	payload := strings.Repeat("x", size)
	for range n {
		r.session.Send(eio.Text([]byte(payload)))
	}
	if r.session.Close() {
		t.Error("Close says that it needs no client, but the client has read nothing")
	}
	got := 0
	for {
		_, _, err := c.Read(t.Context())
		if err != nil {
			if websocket.CloseStatus(err) != websocket.StatusNormalClosure {
				t.Errorf("the client's last read: %v", err)
			}
			break
		}
		got++
	}
	if got != n {
		t.Errorf("the client got %d of %d messages", got, n)
	}
	for deadline := time.Now().Add(10 * time.Second); r.reason(t) != engine.ReasonForcedClose; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("reason %q", r.reason(t))
		}
	}
}

// If the client is gone, Send ends the session, but on another goroutine: the sender may
// hold locks that the end of a session needs.
func TestSendToAClosedConnection(t *testing.T) {
	c, r := serveTCP(t, nil)()
	_ = c.CloseNow()
	for deadline := time.Now().Add(10 * time.Second); r.reason(t) == ""; {
		r.session.Send(eio.Text([]byte("x")))
		if time.Now().After(deadline) {
			t.Fatal("the session goes on")
		}
	}
}
