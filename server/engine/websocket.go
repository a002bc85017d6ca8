package engine

import (
	"context"
	"errors"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/coder/websocket"
	"github.com/socketplay/socketplay/server/wire/eio"
)

// wsConn reads and writes packets on a WebSocket. It knows nothing of sessions.
type wsConn struct {
	network       *network
	protocol      int
	base64        bool          // the client wants binary messages as base64
	deflate       bool          // messages may be compressed
	acceptedParts atomic.Uint64 // how many parts of the output the network has accepted

	libraryMu   sync.Mutex      // held while libraryConn is made
	libraryConn *websocket.Conn // reads and writes through network; nil until needed, see library

	limit  int64            // how many bytes a message may have
	body   io.LimitedReader // the message that is being read
	tooBig atomic.Bool      // the client has sent a message above limit

	account *keptBytes  // of the session; set before anything is read
	kept    int         // how many bytes of the message that is being read or handled are counted in account
	control func() bool // Session.CountControl; nil: control packets are not counted
}

// countFor makes c count what its client sends for s. It is called before anything is read.
func (c *wsConn) countFor(s *Session) {
	c.account = s.kept
	if s.countsControl() {
		c.control = s.CountControl
	}
}

// countPing counts a ping of the WebSocket, which is a control packet. If it returns false,
// the session has ended, and the ping is not answered.
func (c *wsConn) countPing(context.Context, []byte) bool { return c.control == nil || c.control() }

// countPong counts a pong. The server never asks for one.
func (c *wsConn) countPong(ctx context.Context, payload []byte) { c.countPing(ctx, payload) }

// write adds p to the network's batch. buf is scratch space. write returns buf, or a
// larger buffer, for the next call.
func (c *wsConn) write(p eio.Packet, buf []byte) ([]byte, error) {
	kind, data := websocket.MessageText, buf[:0]
	switch {
	case !p.Binary || c.base64 && c.protocol != eio.Version3:
		data = p.AppendTo(data)
		buf = data
	case c.protocol != eio.Version3:
		kind, data = websocket.MessageBinary, p.Data
	case c.base64:
		data = p.AppendV3(data)
		buf = data
	default:
		kind, data = websocket.MessageBinary, p.AppendFrameV3(data)
		buf = data
	}
	switch {
	case !c.deflate:
		return buf, c.network.writeMessage(kind, data)
	case p.NoCompress:
		return buf, c.writeUncompressed(kind, data)
	}
	return buf, c.library().Write(context.Background(), kind, data)
}

// writeAlone sends p in a batch of its own, and may wait for the network.
func (c *wsConn) writeAlone(p eio.Packet) error {
	c.network.startBatch(true)
	_, err := c.write(p, nil)
	_, sendErr := c.network.sendBatch()
	return errors.Join(err, sendErr)
}

// writeUncompressed sends a message without compression. The library compresses a message
// if its first fragment is large enough, so the first fragment is empty.
func (c *wsConn) writeUncompressed(kind websocket.MessageType, data []byte) error {
	w, err := c.library().Writer(context.Background(), kind)
	if err != nil {
		return err
	}
	if _, err = w.Write(nil); err == nil {
		_, err = w.Write(data)
	}
	return errors.Join(err, w.Close())
}

// drop closes the TCP connection. A read or write that is in progress then fails.
func (c *wsConn) drop() {
	c.libraryMu.Lock()
	conn := c.libraryConn
	c.libraryMu.Unlock()
	if conn == nil {
		_ = c.network.Close()
		return
	}
	_ = conn.CloseNow()
}

// closeHandshakeTimeout is how long the exchange of close frames may take. The library
// waits 5 s for each of the two frames.
const closeHandshakeTimeout = 10 * time.Second

// close ends the connection. It sends a close frame first, unless the client is gone.
func (c *wsConn) close(reason Reason) {
	switch reason {
	case ReasonPingTimeout, ReasonTransportClose:
		c.drop()
	default:
		status := websocket.StatusNormalClosure
		if c.tooBig.Load() {
			status = websocket.StatusMessageTooBig
		}
		c.network.interrupt()
		// The library discards the rest of a frame without a time limit, so a client that
		// stops within a frame, or never ends one, would hold the connection for ever.
		timer := time.AfterFunc(closeHandshakeTimeout, func() { _ = c.network.Close() })
		defer timer.Stop()
		_ = c.library().Close(status, "")
		c.drop()
	}
}

// ruleOf returns the rule that a WebSocket's client has broken if its reader has failed with
// err, or "" if it broke none.
func ruleOf(err error) Rule {
	switch {
	case errors.Is(err, eio.ErrMalformed):
		return RulePacket
	case errors.Is(err, websocket.ErrMessageTooBig):
		return RuleMessageSize
	}
	return ""
}

// reasonOf returns the reason for which a session ends after its WebSocket has failed
// with err.
func reasonOf(err error) Reason {
	var netErr net.Error
	switch {
	case errors.Is(err, eio.ErrMalformed):
		return ReasonParseError
	case errors.Is(err, websocket.ErrMessageTooBig):
		return ReasonTransportError
	case websocket.CloseStatus(err) != -1, errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF),
		errors.Is(err, net.ErrClosed), errors.As(err, &netErr):
		return ReasonTransportClose
	}
	return ReasonTransportError
}
