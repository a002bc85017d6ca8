package socketio

import (
	"errors"
	"time"

	"github.com/socketplay/socketplay/server/wire/eio"
	"github.com/socketplay/socketplay/server/wire/sio"
)

var errAttachmentsMissing = errors.New("socketio: attachments did not come in time")

// dueAttachments is the packet that a connection assembles, while attachments are missing.
type dueAttachments struct {
	timer *time.Timer // closes the connection if they do not arrive in time; only Receive uses this field

	bytes int  // of the messages that have arrived; the connection's mu guards it
	ended bool // the session has ended, so nothing counts any longer; the connection's mu guards it
}

// awaitAttachments is called with each message of a packet whose attachments are missing. It
// limits how long they may take, and how many bytes they may have.
func (c *connection) awaitAttachments(m eio.Packet) {
	if c.due.timer == nil {
		c.due.timer = time.AfterFunc(c.srv.limits.PingTimeout, func() { c.rejectMalformed(errAttachmentsMissing, nil) })
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.due.ended && c.session.Keep(len(m.Data)) {
		c.due.bytes += len(m.Data)
	}
}

// endAttachments is called when the packet is complete, or malformed.
func (c *connection) endAttachments() {
	if c.due.timer == nil {
		return
	}
	c.due.timer.Stop()
	c.due.timer = nil
	c.releaseAttachments(false)
}

// releaseAttachments gives back the bytes of the attachments. ended is true if the session
// has ended.
func (c *connection) releaseAttachments(ended bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.session.Release(c.due.bytes)
	c.due.bytes = 0
	c.due.ended = c.due.ended || ended
}

// newDecoder returns a decoder that obeys the options.
func (o *Options) newDecoder() Decoder {
	d := o.Parser.NewDecoder()
	if d, ok := d.(*jsonDecoder); ok {
		d.Decoder = sio.Decoder{MaxAttachmentBytes: o.MaxAttachmentBytes, MaxDepth: o.MaxDepth}
	}
	return d
}
