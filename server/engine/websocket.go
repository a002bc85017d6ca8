package engine

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"slices"
	"sync"
	"sync/atomic"
	"unicode/utf8"

	"github.com/coder/websocket"
	"github.com/socketplay/socketplay/server/wire/eio"
)

// wsConn reads and writes packets on a WebSocket. It knows nothing of sessions.
type wsConn struct {
	network  *network
	protocol int
	base64   bool          // the client takes no binary frames
	deflate  bool          // messages may be compressed
	taken    atomic.Uint64 // counts what the client has taken

	making sync.Mutex      // is held while the next one is made
	made   *websocket.Conn // above network, see library

	limit  int64            // bytes of a message
	body   io.LimitedReader // of the message that is being read
	tooBig atomic.Bool      // the last message read was
}

// readMessage reads a message up to the limit, which counts what is inflated.
func (c *wsConn) readMessage(ctx context.Context) (websocket.MessageType, []byte, error) {
	if kind, data, ok := c.network.message(c.limit); ok {
		return kind, data, nil
	}
	kind, r, err := c.library().Reader(ctx)
	if err != nil {
		return 0, nil, err
	}
	c.body = io.LimitedReader{R: r, N: c.limit + 1}
	data, err := readAll(&c.body)
	if err == nil && int64(len(data)) > c.limit {
		c.tooBig.Store(true)
		err = websocket.ErrMessageTooBig
	}
	return kind, data, err
}

// readAll is io.ReadAll for what is short most of the time, and kept: the result is
// just as large as it has to be.
func readAll(r io.Reader) ([]byte, error) {
	lent := buffers.Get().(*[]byte)
	buf := slices.Grow((*lent)[:0], 512)
	for {
		n, err := r.Read(buf[len(buf):cap(buf)])
		buf = buf[:len(buf)+n]
		if err != nil {
			data := buf
			if cap(buf) <= maxBuffer {
				data, *lent = bytes.Clone(buf), buf
			}
			buffers.Put(lent)
			if err == io.EOF {
				err = nil
			}
			return data, err
		}
		buf = slices.Grow(buf, 1)
	}
}

func (c *wsConn) read(ctx context.Context) (eio.Packet, error) {
	kind, data, err := c.readMessage(ctx)
	switch {
	case err != nil:
		return eio.Packet{}, err
	case kind == websocket.MessageBinary && c.protocol == eio.Version3:
		return eio.ParseFrameV3(data)
	case kind == websocket.MessageBinary:
		return eio.Binary(data), nil
	case !utf8.Valid(data): // the library leaves this to us
		return eio.Packet{}, eio.ErrMalformed
	case c.protocol == eio.Version3:
		return eio.ParseV3(data)
	}
	return eio.Parse(data)
}

// write sends p, between gather and settle; buf is scratch space that it returns, grown
// perhaps.
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
		return buf, c.writePlain(kind, data)
	}
	return buf, c.library().Write(context.Background(), kind, data)
}

// writeAlone sends p, and waits for the network.
func (c *wsConn) writeAlone(p eio.Packet) error {
	c.network.gather(true)
	_, err := c.write(p, nil)
	_, settleErr := c.network.settle()
	return errors.Join(err, settleErr)
}

// writePlain sends a message that is not to be compressed. The library decides
// by the size of a message's first fragment.
func (c *wsConn) writePlain(kind websocket.MessageType, data []byte) error {
	w, err := c.library().Writer(context.Background(), kind)
	if err != nil {
		return err
	}
	if _, err = w.Write(nil); err == nil {
		_, err = w.Write(data)
	}
	return errors.Join(err, w.Close())
}

// drop closes the TCP connection and so ends a read or write in progress.
func (c *wsConn) drop() {
	c.making.Lock()
	made := c.made
	c.making.Unlock()
	if made == nil {
		_ = c.network.Close()
		return
	}
	_ = made.CloseNow()
}

// close ends the connection: politely, unless the client does not listen.
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
		_ = c.library().Close(status, "")
		c.drop()
	}
}

// reasonOf tells a client that went away from one that broke a rule.
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

// readWebSocket takes packets until the connection or the session ends. While nothing
// comes, nothing is kept for the connection but a small stack.
func (s *Session) readWebSocket(c *wsConn) {
	if c.network.raw == nil {
		for s.readPacket(c) {
		}
		return
	}
	wait, more := c.network.waiter(), true
	read := func() {
		for more = s.readPacket(c); more && c.network.atHand(); {
			more = s.readPacket(c)
		}
	}
	for more {
		wait()
		s.srv.stacks.Run(read)
	}
}

// readPacket reports whether the session goes on.
func (s *Session) readPacket(c *wsConn) bool {
	p, err := c.read(context.Background())
	if err != nil {
		s.finish(reasonOf(err))
		return false
	}
	return s.receive(p)
}
