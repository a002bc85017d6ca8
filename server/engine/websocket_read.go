package engine

import (
	"bytes"
	"context"
	"io"
	"slices"
	"unicode/utf8"

	"github.com/coder/websocket"
	"github.com/socketplay/socketplay/server/wire/eio"
)

// readWebSocket receives packets until the connection or the session ends. While it waits
// for the client, the connection needs only a small stack.
func (s *Session) readWebSocket(c *wsConn) {
	if c.network.raw == nil {
		for s.readPacket(c) {
		}
		return
	}
	wait, more := c.network.inputWaiter(), true
	read := func() {
		for more = s.readPacket(c); more && c.network.hasInput(); {
			more = s.readPacket(c)
		}
	}
	for more {
		wait()
		s.srv.stacks.Run(read)
	}
}

// readPacket receives one packet. It returns false if the session has ended.
func (s *Session) readPacket(c *wsConn) bool {
	defer c.endMessage()
	p, err := c.read(context.Background())
	switch err {
	case nil:
		return s.receive(p)
	case errTooMuch:
		s.endTooMuch()
	default:
		if rule := ruleOf(err); rule != "" {
			s.Break(rule)
		}
		s.finish(reasonOf(err))
	}
	return false
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
	case !utf8.Valid(data): // the library does not check this
		return eio.Packet{}, eio.ErrMalformed
	case c.protocol == eio.Version3:
		return eio.ParseV3(data)
	}
	return eio.Parse(data)
}

// readMessage reads a message. Its size must not exceed c.limit after it has been
// inflated.
func (c *wsConn) readMessage(ctx context.Context) (websocket.MessageType, []byte, error) {
	if kind, data, ok := c.network.nextMessage(c.limit); ok {
		return kind, data, nil
	}
	kind, r, err := c.library().Reader(ctx)
	if err != nil {
		return 0, nil, err
	}
	c.body = io.LimitedReader{R: r, N: c.limit + 1}
	data, err := c.readBody()
	if err == nil && int64(len(data)) > c.limit {
		c.tooBig.Store(true)
		err = websocket.ErrMessageTooBig
	}
	return kind, data, err
}

// readBody returns all of c.body. It is like io.ReadAll, but for messages, which are mostly
// short and stay in memory for a while, so the result has no spare capacity unless it is
// large. readBody counts the bytes as they arrive; call endMessage afterwards.
func (c *wsConn) readBody() ([]byte, error) {
	scratch := buffers.Get().(*[]byte)
	buf := slices.Grow((*scratch)[:0], 512)
	for {
		n, err := c.body.Read(buf[len(buf):cap(buf)])
		buf = buf[:len(buf)+n]
		switch {
		case c.account.add(n):
			c.kept += n
		case err == nil || err == io.EOF:
			err = errTooMuch
		}
		if err != nil {
			data := buf
			if cap(buf) <= maxBuffer {
				data, *scratch = bytes.Clone(buf), buf
			}
			buffers.Put(scratch)
			if err == io.EOF {
				err = nil
			}
			return data, err
		}
		buf = slices.Grow(buf, 1)
	}
}

// endMessage is called when a message is handled, or has failed.
func (c *wsConn) endMessage() {
	c.account.remove(c.kept)
	c.kept = 0
}
