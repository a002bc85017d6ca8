package edge

import (
	"container/list"
	"log/slog"
	"net"
	"net/http"
	"sync"

	"github.com/socketplay/socketplay/server/internal/limits"
)

// ConnectionLimits limit the TCP connections of a [Listener]. The zero value sets no limit.
type ConnectionLimits struct {
	PerAddress int // connections that one IP address may have
	InAll      int // connections that all addresses may have together, see FileShare

	// Proxies are the addresses of proxies. PerAddress does not apply to them, because
	// each of their connections may belong to another visitor.
	Proxies Proxies
}

// Listener is a net.Listener that limits how many TCP connections an address may have, and
// all addresses together. It closes connections above the limit at once. If the address
// has connections that carry no request at the moment, it closes the oldest of them
// instead: browsers open such a connection again when they need it.
type Listener struct {
	net.Listener
	limits ConnectionLimits
	logger *slog.Logger

	mu       sync.Mutex
	open     int // connections of all visitors
	visitors map[string]*visitor
	logged   bool // the log says that all connections are taken
}

// visitor is an address that has connections. Listener.mu guards it.
type visitor struct {
	name   string
	open   int
	idle   list.List // of *conn: those that carry no request, the oldest first
	logged bool      // the log says that this visitor has reached the limit
}

// writeBuffer is how many bytes of a connection's output the kernel may keep for a client
// that does not read them (Linux doubles it). By default the kernel keeps megabytes, and
// the connections of one visitor could take all the memory that the machine has for TCP.
const writeBuffer = 64 << 10

// Listen limits the connections that inner accepts. The listener's ConnState must be the
// ConnState of the [http.Server] that serves them.
func Listen(inner net.Listener, l ConnectionLimits, logger *slog.Logger) *Listener {
	return &Listener{Listener: inner, limits: l, logger: logger, visitors: make(map[string]*visitor)}
}

// Accept waits for a connection within the limits.
func (l *Listener) Accept() (net.Conn, error) {
	for {
		accepted, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		tcp, ok := accepted.(*net.TCPConn)
		if !ok {
			return accepted, nil
		}
		if c := l.admit(tcp); c != nil {
			_ = tcp.SetWriteBuffer(writeBuffer) // fails only if the client is gone
			return c, nil
		}
		_ = tcp.Close() // an error changes nothing: the client is gone
	}
}

// admit counts a connection. It returns nil if the connection is one too many.
func (l *Listener) admit(tcp *net.TCPConn) *conn {
	address := tcp.RemoteAddr().String()
	name, proxy := limits.Address(address), l.limits.Proxies.contain(address)
	l.mu.Lock()
	defer l.mu.Unlock()
	v := l.visitors[name]
	if v == nil {
		v = &visitor{name: name}
	}
	if !l.hasRoomLocked(v, proxy) {
		oldest := v.idle.Front()
		if oldest == nil {
			l.logLocked(v)
			return nil
		}
		evicted := oldest.Value.(*conn)
		evicted.forgetLocked()
		_ = evicted.TCPConn.Close() // an error changes nothing: the client is gone
	}
	l.visitors[name] = v
	l.open++
	v.open++
	c := &conn{TCPConn: tcp, listener: l, visitor: v}
	c.idle = v.idle.PushBack(c)
	return c
}

// hasRoomLocked reports whether v may have another connection. Nobody may have more
// connections than are left for all others, so that the last visitor still finds room.
func (l *Listener) hasRoomLocked(v *visitor, proxy bool) bool {
	left := l.limits.InAll - l.open
	switch {
	case l.limits.InAll > 0 && left <= 0:
		return false
	case proxy:
		return true
	case l.limits.InAll > 0 && v.open >= left:
		return false
	}
	return l.limits.PerAddress <= 0 || v.open < l.limits.PerAddress
}

// logLocked logs once why the connections of v are refused. If all are taken, that is one
// line for all visitors: most have no connection, and the listener does not remember them.
func (l *Listener) logLocked(v *visitor) {
	switch {
	case l.limits.InAll > 0 && l.open >= l.limits.InAll:
		if !l.logged {
			l.logged = true
			l.logger.Warn("all connections are taken, so further ones are closed", "address", v.name, "connections", v.open, "all", l.open)
		}
	case !v.logged:
		v.logged = true
		l.logger.Warn("an address has too many connections, so further ones are closed", "address", v.name, "connections", v.open, "all", l.open)
	}
}

// ConnState is for [http.Server.ConnState]. It notes which connections carry a request.
func (l *Listener) ConnState(nc net.Conn, state http.ConnState) {
	c, ok := nc.(*conn)
	if !ok {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case c.gone:
	case state == http.StateIdle && c.idle == nil:
		c.idle = c.visitor.idle.PushBack(c)
	case state == http.StateActive || state == http.StateHijacked:
		c.busyLocked()
	}
}

// conn is a connection that a Listener counts until it is closed. It embeds *net.TCPConn
// so that it has all methods that net/http and the engine look for.
type conn struct {
	*net.TCPConn
	listener *Listener

	// The rest is guarded by Listener.mu.

	visitor *visitor
	idle    *list.Element // in visitor.idle; nil while the connection carries a request
	gone    bool          // the connection is not counted any more
}

func (c *conn) busyLocked() {
	if c.idle != nil {
		c.visitor.idle.Remove(c.idle)
		c.idle = nil
	}
}

func (c *conn) forgetLocked() {
	if c.gone {
		return
	}
	c.gone = true
	c.busyLocked()
	l := c.listener
	l.open--
	if l.open <= l.limits.InAll*9/10 { // not before, or else each connection that comes and goes would be logged
		l.logged = false
	}
	if c.visitor.open--; c.visitor.open == 0 {
		delete(l.visitors, c.visitor.name)
	}
}

// Close implements net.Conn.
func (c *conn) Close() error {
	c.listener.mu.Lock()
	c.forgetLocked()
	c.listener.mu.Unlock()
	return c.TCPConn.Close()
}
