//go:build interop

// This file has the clients of TestInvariants: they keep the events that they receive.

package redisadapter_test

import (
	"context"
	"encoding/json"
	"strings"
	"sync"
	"testing"

	"github.com/coder/websocket"
)

// receiver is a client that keeps the numbers of the events that it receives.
type receiver struct {
	room  string
	at    *instance
	fresh bool // the client connected in this epoch
	conn  *websocket.Conn
	done  chan struct{}

	mu     sync.Mutex
	got    map[int][]int64 // by publisher: the numbers of the events, in the order of their arrival
	probes map[int]int     // by instance: the number of the last probe that arrived
}

// connect connects the receiver to an instance. The receiver forgets the events that it
// has received before.
func (r *receiver) connect(t *testing.T, to *instance) {
	t.Helper()
	conn, _, err := websocket.Dial(t.Context(), to.web.URL+"/socket.io/?EIO=4&transport=websocket", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.at, r.fresh, r.conn, r.done = to, true, conn, make(chan struct{})
	r.mu.Lock()
	r.got, r.probes = make(map[int][]int64), make(map[int]int)
	r.mu.Unlock()
	connected := make(chan string, 1)
	go r.read(conn, connected, r.done)
	t.Cleanup(func() { _ = conn.CloseNow() })
	if err := conn.Write(t.Context(), websocket.MessageText, []byte(`40{"room":"`+r.room+`"}`)); err != nil {
		t.Fatal(err)
	}
	id := <-connected
	eventually(t, func() bool { s := to.Socket(id); return s != nil && len(s.Rooms()) == 2 })
}

// disconnect ends the receiver's connection.
func (r *receiver) disconnect() {
	_ = r.conn.CloseNow()
	<-r.done
}

func (r *receiver) read(conn *websocket.Conn, connected chan<- string, done chan<- struct{}) {
	defer close(done)
	for {
		_, data, err := conn.Read(context.Background())
		if err != nil {
			return
		}
		switch text := string(data); {
		case text == "2":
			_ = conn.Write(context.Background(), websocket.MessageText, []byte("3"))
		case strings.HasPrefix(text, "40"):
			connected <- strings.Split(text, `"`)[3]
		case strings.HasPrefix(text, "42"):
			r.keep(data[2:])
		}
	}
}

func (r *receiver) keep(data []byte) {
	var name string
	var from int
	var number int64
	if json.Unmarshal(data, &[]any{&name, &from, &number}) != nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	switch name {
	case "m":
		r.got[from] = append(r.got[from], number)
	case "probe":
		r.probes[from] = int(number)
	}
}

// passed reports whether the receiver has received from each instance the probe with the
// given number or a later probe.
func (r *receiver) passed(instances, number int) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	for i := range instances {
		if r.probes[i] < number {
			return false
		}
	}
	return true
}

// removeNumbers returns the numbers of a publisher's events that the receiver has
// received, and forgets these numbers.
func (r *receiver) removeNumbers(publisher int) []int64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	got := r.got[publisher]
	delete(r.got, publisher)
	return got
}
