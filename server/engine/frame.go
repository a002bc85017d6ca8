package engine

import (
	"encoding/binary"
	"math"
	"net"

	"github.com/coder/websocket"
)

// Most messages are short. They come whole, in one frame, and leave in one: those are
// read and written here, at a fraction of what the library takes for them. What else
// there is, it does: fragments, compression, control frames, frames that break a rule.

// Of a frame, RFC 6455 section 5.2.
const (
	final      = 0x80 // in the first byte, beside the opcode
	masked     = 0x80 // in the second, beside the length
	length16   = 126  // the length follows in 2 bytes
	length64   = 127  // in 8
	closeFrame = final | 8
)

// message returns the message that comes next, if all of it has come and it needs
// nothing but its mask taken off.
func (c *network) message(limit int64) (kind websocket.MessageType, data []byte, ok bool) {
	c.waiting.Lock()
	defer c.waiting.Unlock()
	if c.interrupted.Load() || c.bufferedLocked() > 0 || len(c.in) < 2 {
		return 0, nil, false
	}
	kind = websocket.MessageType(c.in[0] &^ final)
	if c.in[0]&final == 0 || kind != websocket.MessageText && kind != websocket.MessageBinary || c.in[1]&masked == 0 {
		return 0, nil, false
	}
	size, start := int(c.in[1]&^masked), 2
	switch {
	case size == length16 && len(c.in) >= 4:
		size, start = int(binary.BigEndian.Uint16(c.in[2:])), 4
	case size >= length16:
		return 0, nil, false
	}
	key := start
	start += 4
	if len(c.in) < start+size || int64(size) > limit {
		return 0, nil, false
	}
	data = unmasked(c.in[start:start+size], c.in[key:start])
	c.consume(start + size)
	return kind, data, true
}

// unmasked returns a copy of src without its mask.
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

// writeMessage writes a message between gather and settle. After the library has
// written a close frame, there must be none.
func (c *network) writeMessage(kind websocket.MessageType, data []byte) error {
	c.lock()
	defer c.mu.Unlock()
	if c.ended {
		return net.ErrClosed
	}
	c.rest = appendHeader(c.rest, kind, len(data))
	return c.writeLocked(data)
}

func appendHeader(dst []byte, kind websocket.MessageType, size int) []byte {
	dst = append(dst, final|byte(kind))
	switch {
	case size < length16:
		return append(dst, byte(size))
	case size <= math.MaxUint16:
		return binary.BigEndian.AppendUint16(append(dst, length16), uint16(size))
	}
	return binary.BigEndian.AppendUint64(append(dst, length64), uint64(size))
}
