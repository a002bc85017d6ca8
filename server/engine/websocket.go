package engine

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"unicode/utf8"

	"github.com/coder/websocket"
	"github.com/socketplay/socketplay/server/wire/eio"
)

// wsConn reads and writes packets on a WebSocket. It knows nothing of sessions.
type wsConn struct{ conn *websocket.Conn }

// accept answers the WebSocket handshake. Where it fails, the refusal has been
// written.
func accept(w http.ResponseWriter, r *http.Request, limit int64) (*wsConn, error) {
	conn, err := websocket.Accept(hijacker{w}, r, &websocket.AcceptOptions{
		InsecureSkipVerify: true, // Origin has been checked, on polling too
		CompressionMode:    websocket.CompressionDisabled,
	})
	if err != nil {
		return nil, err
	}
	conn.SetReadLimit(limit)
	return &wsConn{conn}, nil
}

func (c *wsConn) read(ctx context.Context) (eio.Packet, error) {
	kind, data, err := c.conn.Read(ctx)
	switch {
	case err != nil:
		return eio.Packet{}, err
	case kind == websocket.MessageBinary:
		return eio.Binary(data), nil
	case !utf8.Valid(data): // the library leaves this to us
		return eio.Packet{}, eio.ErrMalformed
	}
	return eio.Parse(data)
}

// write sends p; buf is scratch space that it returns, grown perhaps.
func (c *wsConn) write(p eio.Packet, buf []byte) ([]byte, error) {
	if p.Binary {
		return buf, c.conn.Write(context.Background(), websocket.MessageBinary, p.Data)
	}
	buf = p.AppendTo(buf[:0])
	return buf, c.conn.Write(context.Background(), websocket.MessageText, buf)
}

// drop closes the TCP connection and so ends a read or write in progress.
func (c *wsConn) drop() { _ = c.conn.CloseNow() }

// close ends the connection: politely, unless the client does not listen.
func (c *wsConn) close(reason Reason) {
	switch reason {
	case ReasonPingTimeout, ReasonTransportClose:
		c.drop()
	default:
		_ = c.conn.Close(websocket.StatusNormalClosure, "")
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

// readWebSocket takes packets until the connection or the session ends.
func (s *Session) readWebSocket(c *wsConn) {
	for {
		p, err := c.read(context.Background())
		if err != nil {
			s.finish(reasonOf(err))
			return
		}
		if !s.receive(p) {
			return
		}
	}
}

// writeWebSocket sends what is queued, and what is queued meanwhile, then ends.
func (s *Session) writeWebSocket() {
	var buf []byte
	for {
		s.mu.Lock()
		packets := s.takeLocked()
		if len(packets) == 0 || s.state == stateClosed {
			s.writing = false
			closing := s.state == stateClosing
			s.mu.Unlock()
			if closing {
				s.finish(ReasonForcedClose)
			}
			return
		}
		ws := s.ws
		s.mu.Unlock()
		for _, p := range packets {
			s.tap(Out, p)
			var err error
			if buf, err = ws.write(p, buf); err != nil {
				s.finish(reasonOf(err))
				break
			}
		}
	}
}
