package engine

import (
	"bytes"
	"net/http"
)

// Between startBatch and sendBatch a network collects its output, so that many small
// packets cost one system call. If the batch must not block, sendBatch writes as much as
// the kernel accepts at once, and keeps the rest for a goroutine that may wait. So the
// goroutine that sends a packet can write the packet too, and a slow client cannot hold
// this goroutine up. Most servers start a goroutine for each packet instead.

// partSize is how many bytes one call of Write gets if the call may block. Even a slow
// client can read that much within PingTimeout, so it does not count as stalled.
const partSize = 64 << 10

// queueAnswer puts the answer to the handshake in front of all other output. The answer
// is then sent with the first batch.
func (c *network) queueAnswer(header http.Header) {
	c.unsentBuffer = buffers.Get().(*[]byte)
	answer := bytes.NewBuffer((*c.unsentBuffer)[:0])
	answer.WriteString("HTTP/1.1 101 Switching Protocols\r\n")
	_ = header.Write(answer) // writing to a bytes.Buffer cannot fail
	answer.WriteString("\r\n")
	c.unsent = answer.Bytes()
}

// lockForWriting waits until no goroutine is blocked in a write, and locks writeMu.
func (c *network) lockForWriting() {
	c.writeMu.Lock()
	for c.blocked != nil {
		blocked := c.blocked
		c.writeMu.Unlock()
		<-blocked
		c.writeMu.Lock()
	}
}

// startBatch begins a batch. It returns false if the batch must not block but every write
// to this network may block, as with TLS.
func (c *network) startBatch(mayBlock bool) bool {
	if c.raw == nil && !mayBlock {
		return false
	}
	c.lockForWriting()
	defer c.writeMu.Unlock()
	c.batching, c.mayBlock = true, mayBlock
	if c.unsent == nil {
		c.unsentBuffer = buffers.Get().(*[]byte)
		c.unsent = (*c.unsentBuffer)[:0]
	}
	return true
}

// sendBatch writes the collected output and ends the batch. all is false if the network
// has not accepted everything. The rest then stays in unsent.
func (c *network) sendBatch() (all bool, err error) {
	c.lockForWriting()
	defer c.writeMu.Unlock()
	err = c.sendUnsentLocked()
	c.batching = false
	if all = len(c.unsent) == 0; all {
		if c.unsentBuffer != nil && cap(c.unsent) <= maxBuffer {
			*c.unsentBuffer = c.unsent[:0]
			buffers.Put(c.unsentBuffer)
		}
		c.unsent, c.unsentBuffer = nil, nil
	}
	return all, err
}

// sendUnsentLocked writes all of unsent if the write may block. Otherwise it writes as
// much as the network accepts at once.
func (c *network) sendUnsentLocked() error {
	for len(c.unsent) > 0 {
		n, err := c.sendPartLocked(c.unsent)
		if n < len(c.unsent) {
			c.unsent, c.unsentBuffer = c.unsent[n:], nil
		} else {
			c.unsent = c.unsent[:0]
		}
		c.unsentBytes.Store(int64(len(c.unsent)))
		if err != nil || c.batching && !c.mayBlock {
			return err
		}
	}
	return nil
}

// sendPartLocked writes the beginning of p and returns how many bytes the network has
// accepted. While it waits for the network, it does not hold writeMu.
func (c *network) sendPartLocked(p []byte) (n int, err error) {
	if c.batching && !c.mayBlock {
		n, err = tryWrite(c.raw, p)
	} else {
		blocked := make(chan struct{})
		c.blocked = blocked
		c.writeMu.Unlock()
		n, err = c.Conn.Write(p[:min(len(p), partSize)])
		c.writeMu.Lock()
		c.blocked = nil
		close(blocked)
	}
	if n > 0 {
		c.acceptedParts.Add(1)
	}
	return n, err
}

// Write implements net.Conn for the WebSocket library. The library writes control frames,
// and messages that may be compressed. A control frame fits into the library's buffer, so
// p has the whole frame, and its first byte shows whether it is a close frame.
func (c *network) Write(p []byte) (n int, err error) {
	c.lockForWriting()
	defer c.writeMu.Unlock()
	c.closeSent = c.closeSent || len(p) > 0 && p[0] == closeFrame
	if err := c.writeLocked(p); err != nil {
		return 0, err
	}
	if c.closeSent { // the library closes the connection next
		_ = c.sendUnsentLocked()
	}
	return len(p), nil
}

// writeLocked adds p to the batch. If no batch is open, or if it has no room for p,
// writeLocked first writes as much as it can.
func (c *network) writeLocked(p []byte) error {
	n := 0
	if !c.batching || len(c.unsent)+len(p) > maxBuffer {
		if err := c.sendUnsentLocked(); err != nil {
			return err
		}
		for n < len(p) && len(c.unsent) == 0 {
			part, err := c.sendPartLocked(p[n:])
			if n += part; err != nil {
				return err
			}
			if part == 0 {
				break // the network accepts no more now
			}
		}
	}
	if n < len(p) {
		c.unsent = append(c.unsent, p[n:]...)
		c.unsentBytes.Store(int64(len(c.unsent)))
	}
	return nil
}
