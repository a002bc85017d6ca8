package world

import (
	"context"
	"net/http"
	"sync"
	"time"

	"github.com/coder/websocket"

	"github.com/socketplay/socketplay/server/internal/limits"
)

// Limits of the plain WebSocket servers. A learner needs one connection, and for a few
// seconds.
const (
	plainPerAddress = 20              // connections of an IP address, in all labs
	plainInAll      = 200             // connections of all
	plainMessages   = 100             // messages of a connection
	plainBytes      = 4 << 10         // of a message
	plainLife       = 2 * time.Minute // of a connection
)

// plainServer is a WebSocket server that knows nothing of Socket.IO: it sends each message
// back. A lab has one, so that a learner can see what becomes of a Socket.IO client that
// connects to such a server.
type plainServer struct {
	labs *Labs

	mu      sync.Mutex
	closed  bool
	open    map[*websocket.Conn]struct{}
	serving sync.WaitGroup
}

// plainConns counts the connections to the plain servers of all labs.
type plainConns struct {
	byAddress, all *limits.Counter
}

func newPlainConns() plainConns {
	return plainConns{limits.NewCounter(plainPerAddress), limits.NewCounter(plainInAll)}
}

func (c plainConns) add(address string) bool {
	if !c.byAddress.Add(address, 1) {
		return false
	}
	if !c.all.Add("", 1) {
		c.byAddress.Remove(address, 1)
		return false
	}
	return true
}

func (c plainConns) remove(address string) {
	c.byAddress.Remove(address, 1)
	c.all.Remove("", 1)
}

// ServeHTTP opens a WebSocket and sends its messages back. Only pages of the server's own
// origin can connect, and programs.
func (p *plainServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	address := limits.Address(r.RemoteAddr)
	if !p.labs.plain.add(address) {
		writeJSON(w, http.StatusTooManyRequests, failure("too_many_connections", "Too many connections to the plain WebSocket server. Close some first."))
		return
	}
	defer p.labs.plain.remove(address)
	conn, err := websocket.Accept(w, r, nil) // answers 426 to a request that is not a WebSocket's
	if err != nil {
		return
	}
	if !p.enter(conn) {
		_ = conn.CloseNow()
		return
	}
	defer p.leave(conn)
	conn.SetReadLimit(plainBytes)
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), plainLife)
	defer cancel()
	for range plainMessages {
		kind, data, err := conn.Read(ctx)
		if err != nil || conn.Write(ctx, kind, data) != nil {
			return
		}
	}
	_ = conn.Close(websocket.StatusPolicyViolation, "too many messages")
}

func (p *plainServer) enter(conn *websocket.Conn) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return false
	}
	if p.open == nil {
		p.open = make(map[*websocket.Conn]struct{})
	}
	p.open[conn] = struct{}{}
	p.serving.Add(1)
	return true
}

func (p *plainServer) leave(conn *websocket.Conn) {
	_ = conn.CloseNow()
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.open, conn)
	p.serving.Done()
}

// close ends all connections and waits for their handlers.
func (p *plainServer) close() {
	p.mu.Lock()
	p.closed = true
	for conn := range p.open {
		go func() { _ = conn.CloseNow() }() // it ends with the handler, which close waits for
	}
	p.mu.Unlock()
	p.serving.Wait()
}
