package load

import (
	"bytes"
	"context"
	"fmt"
)

// client is one Socket.IO client in the root namespace.
type client struct {
	conn *conn
	acks chan struct{} // gets an element for each acknowledgement, and has room for one; closed at the end
	cast func()        // called for each event "cast" that arrives
}

// connect opens a connection and joins the root namespace.
func connect(ctx context.Context, address string, cast func()) (*client, error) {
	conn, err := dial(ctx, address, "/socket.io/?EIO=4&transport=websocket")
	if err != nil {
		return nil, err
	}
	c := &client{conn: conn, acks: make(chan struct{}, 1), cast: cast}
	stop := context.AfterFunc(ctx, conn.close)
	defer stop()
	for {
		m, err := conn.read()
		switch {
		case err != nil:
			conn.close()
			return nil, err
		case m[0] == '0':
			err = conn.write(textFrame, []byte("40"))
		case bytes.HasPrefix(m, []byte("40")):
			go c.receive()
			return c, nil
		case m[0] == '2':
			err = conn.write(textFrame, []byte("3"))
		default:
			err = fmt.Errorf("the server answers CONNECT with %q", m)
		}
		if err != nil {
			conn.close()
			return nil, err
		}
	}
}

// receive handles the packets that arrive, until the connection ends.
func (c *client) receive() {
	defer close(c.acks)
	for {
		m, err := c.conn.read()
		if err != nil {
			return
		}
		switch {
		case m[0] == '2':
			if c.conn.write(textFrame, []byte("3")) != nil {
				return
			}
		case bytes.HasPrefix(m, []byte("43")):
			select {
			case c.acks <- struct{}{}:
			default: // the server has sent more acknowledgements than it got events
				return
			}
		case bytes.HasPrefix(m, []byte(`42["cast"`)):
			c.cast()
		}
	}
}

// send sends an event.
func (c *client) send(packet []byte) error { return c.conn.write(textFrame, packet) }

// waitForAck waits for an acknowledgement. It returns false if the connection or ctx ends
// first.
func (c *client) waitForAck(ctx context.Context) bool {
	select {
	case _, ok := <-c.acks:
		return ok
	case <-ctx.Done():
		return false
	}
}
