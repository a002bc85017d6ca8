package socketio

import (
	"errors"
	"time"

	"github.com/socketplay/socketplay/server/wire/eio"
	"github.com/socketplay/socketplay/server/wire/sio"
)

var errAttachmentsMissing = errors.New("socketio: attachments did not come in time")

// dueAttachments is the packet that a connection assembles, while attachments are missing. The
// connection's mu guards its fields.
type dueAttachments struct {
	packet  int         // differs for each packet
	decoder Decoder     // keeps what has arrived of the packet; nil while Receive uses it
	timer   *time.Timer // closes the connection if the attachments do not arrive in time
	bytes   int         // of the messages that have arrived
	ended   bool        // the session has ended, so nothing is kept or counted any longer
}

// resumeAttachments gives the decoder back to Receive, for the next message of the packet. It
// returns false if the session has ended.
func (c *connection) resumeAttachments() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.decoder, c.due.decoder = c.due.decoder, nil
	return c.decoder != nil
}

// awaitAttachments is called with each message of a packet whose attachments are missing. It
// limits how long they may take, and how many bytes they may have. It takes the decoder from
// Receive, so that the end of the session can free what the decoder keeps.
func (c *connection) awaitAttachments(m eio.Packet) {
	c.mu.Lock()
	defer c.mu.Unlock()
	decoder := c.decoder
	if c.decoder = nil; c.due.ended {
		return
	}
	c.due.decoder = decoder
	if c.due.timer == nil {
		packet := c.due.packet
		c.due.timer = time.AfterFunc(c.srv.limits.PingTimeout, func() { c.attachmentsTimeout(packet) })
	}
	if c.session.Keep(len(m.Data)) {
		c.due.bytes += len(m.Data)
	}
}

// attachmentsTimeout closes the connection if the attachments of packet are still missing.
func (c *connection) attachmentsTimeout(packet int) {
	c.mu.Lock()
	missing := c.due.packet == packet
	c.mu.Unlock()
	if missing {
		c.rejectMalformed(errAttachmentsMissing, RuleAttachments, nil)
	}
}

// releaseAttachments gives back the bytes of the attachments when the packet is complete or
// malformed, or when the session has ended.
func (c *connection) releaseAttachments(ended bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.due.timer != nil {
		c.due.timer.Stop()
	}
	c.session.Release(c.due.bytes)
	c.due = dueAttachments{packet: c.due.packet + 1, ended: c.due.ended || ended}
}

// newDecoder returns a decoder that obeys the options.
func (o *Options) newDecoder() Decoder {
	d := o.Parser.NewDecoder()
	if d, ok := d.(*jsonDecoder); ok {
		d.Decoder = sio.Decoder{MaxAttachmentBytes: o.MaxAttachmentBytes, MaxDepth: o.MaxDepth}
	}
	return d
}
