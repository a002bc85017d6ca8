package engine

import (
	"encoding/binary"
	"math"
	"net"

	"github.com/coder/websocket"
)

// Most messages are short and arrive whole, in one frame. The code in this file reads
// such messages, and writes each message in one frame, at a fraction of the cost of the
// WebSocket library. The library handles everything else: fragments, compression, control
// frames, and frames that break a rule.

// Parts of a frame's header (RFC 6455, section 5.2).
const (
	final      = 0x80 // in the first byte, beside the opcode
	masked     = 0x80 // in the second byte, beside the length
	length16   = 126  // in place of the length, which then follows in 2 bytes
	length64   = 127  // in place of the length, which then follows in 8 bytes
	closeFrame = final | 8
)

// nextMessage returns the next message if all of it is in c.input, in one frame that
// breaks no rule. Otherwise it returns false, and the WebSocket library has to read the
// message.
func (c *network) nextMessage(limit int64) (kind websocket.MessageType, data []byte, ok bool) {
	c.readMu.Lock()
	defer c.readMu.Unlock()
	if c.interrupted.Load() || c.libraryBufferedLocked() > 0 || len(c.input) < 2 {
		return 0, nil, false
	}
	kind = websocket.MessageType(c.input[0] &^ final)
	if c.input[0]&final == 0 || kind != websocket.MessageText && kind != websocket.MessageBinary || c.input[1]&masked == 0 {
		return 0, nil, false
	}
	size, start := int(c.input[1]&^masked), 2
	switch {
	case size == length16 && len(c.input) >= 4:
		size, start = int(binary.BigEndian.Uint16(c.input[2:])), 4
	case size >= length16:
		return 0, nil, false
	}
	key := start
	start += 4
	if len(c.input) < start+size || int64(size) > limit {
		return 0, nil, false
	}
	data = unmasked(c.input[start:start+size], c.input[key:start])
	c.consume(start + size)
	return kind, data, true
}

// unmasked returns a copy of src without the mask that a client puts on a frame's
// payload.
func unmasked(src, key []byte) []byte {
	dst := make([]byte, len(src))
	half := uint64(binary.LittleEndian.Uint32(key))
	whole, i := half<<32|half, 0
	for ; i+8 <= len(src); i += 8 {
		binary.LittleEndian.PutUint64(dst[i:], binary.LittleEndian.Uint64(src[i:])^whole)
	}
	for ; i < len(src); i++ {
		dst[i] = src[i] ^ key[i%4]
	}
	return dst
}

// writeMessage adds a message to the batch. It fails after the library has written a
// close frame, because that must be the last frame.
func (c *network) writeMessage(kind websocket.MessageType, data []byte) error {
	c.lockForWriting()
	defer c.writeMu.Unlock()
	if c.closeSent {
		return net.ErrClosed
	}
	c.unsent = appendFrameHeader(c.unsent, kind, len(data))
	return c.writeLocked(data)
}

func appendFrameHeader(dst []byte, kind websocket.MessageType, size int) []byte {
	dst = append(dst, final|byte(kind))
	switch {
	case size < length16:
		return append(dst, byte(size))
	case size <= math.MaxUint16:
		return binary.BigEndian.AppendUint16(append(dst, length16), uint16(size))
	}
	return binary.BigEndian.AppendUint64(append(dst, length64), uint64(size))
}
