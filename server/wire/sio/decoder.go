package sio

import "bytes"

// DefaultMaxAttachments is how many attachments the official parser allows in a packet.
const DefaultMaxAttachments = 10

// Decoder assembles packets from Engine.IO messages. It must get the messages in the order in
// which they arrived. The zero value is ready to use. After an error the decoder cannot go
// on, and the connection must be closed.
type Decoder struct {
	MaxAttachments     int // in one packet; 0 means DefaultMaxAttachments
	MaxAttachmentBytes int // in all attachments of one packet; 0 means that only the transport has a limit
	MaxDepth           int // of nested JSON; 0 means DefaultMaxDepth

	// Check, if set, checks payloads in place of the decoder. Set it if a faster way
	// exists, such as the browser's JSON.parse. Check must return ErrInvalidPayload if
	// payload is not one JSON value. If attachments is not 0, it must return
	// ErrIllegalPlaceholder if a placeholder's num is not an integer from 0 to
	// attachments-1. If Check is set, the decoder ignores MaxDepth.
	Check func(payload []byte, attachments int) error

	pending *Packet // the packet that waits for its attachments
	missing int     // how many attachments have not arrived yet
	bytes   int     // the size of the attachments that have arrived
}

// Text decodes a text message. done is false if the packet has attachments, which then
// have to follow. The packet shares memory with src.
func (d *Decoder) Text(src []byte) (p Packet, done bool, err error) {
	if d.missing > 0 {
		return Packet{}, false, ErrTextWhileBinaryDue
	}
	p, attachments, err := d.parse(src)
	if err != nil {
		return Packet{}, false, err
	}
	if attachments == 0 {
		return p, true, nil
	}
	pending := p // a copy, because p would be allocated in each call if d kept its address
	d.pending, d.missing, d.bytes = &pending, attachments, 0
	return Packet{}, false, nil
}

// Binary adds a binary message to the packet before it, as its next attachment. After the
// last attachment done is true and p is the packet. The packet keeps src.
func (d *Decoder) Binary(src []byte) (p Packet, done bool, err error) {
	if d.missing == 0 {
		return Packet{}, false, ErrBinaryWhileNoneDue
	}
	d.bytes += len(src)
	if d.MaxAttachmentBytes > 0 && d.bytes > d.MaxAttachmentBytes {
		return Packet{}, false, ErrAttachmentsTooLarge
	}
	d.pending.Attachments = append(d.pending.Attachments, src)
	if d.missing--; d.missing > 0 {
		return Packet{}, false, nil
	}
	p, d.pending = *d.pending, nil
	return p, true, nil
}

// parse decodes the text form of a packet. It returns the number of attachments that have to
// follow, too.
func (d *Decoder) parse(src []byte) (p Packet, attachments int, err error) {
	if len(src) == 0 || src[0] < byte(Connect) || src[0] > byte(binaryAck) {
		return p, 0, ErrUnknownType
	}
	p.Type = Type(src[0])
	src = src[1:]

	if p.Type == binaryEvent || p.Type == binaryAck {
		p.Type -= binaryEvent - Event
		n, rest, ok := leadingDigits(src)
		if !ok || len(rest) == len(src) || len(rest) == 0 || rest[0] != '-' || n == 0 {
			return p, 0, ErrIllegalAttachments
		}
		if n > uint64(orDefault(d.MaxAttachments, DefaultMaxAttachments)) {
			return p, 0, ErrTooManyAttachments
		}
		attachments, src = int(n), rest[1:]
	}

	p.Namespace = RootNamespace
	if len(src) > 0 && src[0] == '/' {
		// If nothing follows the namespace, the comma may be missing: "0/custom".
		name, rest, _ := bytes.Cut(src, []byte{','})
		p.Namespace, src = string(name), rest
	}

	id, rest, ok := leadingDigits(src)
	if !ok {
		return p, 0, ErrInvalidID
	}
	if len(rest) < len(src) {
		p.ID, p.HasID, src = id, true, rest
	}

	if len(src) == 0 {
		if attachments > 0 {
			return p, 0, ErrInvalidPayload
		}
		return p, 0, nil
	}
	s := scanner{src: src, maxDepth: orDefault(d.MaxDepth, DefaultMaxDepth), attachments: attachments, check: d.Check}
	if err := s.payload(p.Type); err != nil {
		return p, 0, err
	}
	p.Data = src
	return p, attachments, nil
}

// leadingDigits reads a decimal number at the start of src. If src does not begin with a
// digit, it returns 0 and all of src. ok is false if the number is larger than
// JavaScript's integers may be.
func leadingDigits(src []byte) (n uint64, rest []byte, ok bool) {
	const maxSafeInteger = 1<<53 - 1
	for len(src) > 0 && src[0] >= '0' && src[0] <= '9' {
		n = n*10 + uint64(src[0]-'0')
		if n > maxSafeInteger {
			return 0, src, false
		}
		src = src[1:]
	}
	return n, src, true
}

func orDefault(n, def int) int {
	if n > 0 {
		return n
	}
	return def
}
