package sio

import "bytes"

// ParseError says why bytes are no Socket.IO packet, in the words of the
// official parser. A server fires its error event with it and closes the
// connection.
type ParseError string

// The ways in which a packet can be malformed.
const (
	ErrUnknownType         ParseError = "unknown packet type"
	ErrIllegalAttachments  ParseError = "Illegal attachments"
	ErrIllegalPlaceholder  ParseError = "illegal attachments" // it refers to none
	ErrTooManyAttachments  ParseError = "too many attachments"
	ErrInvalidPayload      ParseError = "invalid payload"
	ErrInvalidID           ParseError = "invalid ack id"
	ErrTextWhileBinaryDue  ParseError = "got plaintext data when reconstructing a packet"
	ErrBinaryWhileNoneDue  ParseError = "got binary data when not reconstructing a packet"
	ErrAttachmentsTooLarge ParseError = "attachments too large"
)

func (e ParseError) Error() string { return "sio: " + string(e) }

// DefaultMaxAttachments is the official parser's limit a packet.
const DefaultMaxAttachments = 10

// Decoder assembles packets from Engine.IO messages in the order they came.
// The zero value is ready to use. After an error its state is spent and the
// connection must be closed.
type Decoder struct {
	MaxAttachments     int // a packet; 0 is DefaultMaxAttachments
	MaxAttachmentBytes int // of one packet together; 0 is no limit beyond the transport's
	MaxDepth           int // of nested JSON; 0 is DefaultMaxDepth

	// Check, if not nil, checks payloads, for who has a quicker way than the decoder's
	// own: ErrInvalidPayload is one that is not a JSON value, ErrIllegalPlaceholder one
	// with a placeholder that refers to none of so many attachments. MaxDepth is then
	// its affair.
	Check func(payload []byte, attachments int) error

	pending *Packet // waits for its attachments
	due     int     // how many of them are still to come
	bytes   int     // size of those that came
}

// Waiting reports whether attachments of a packet are still to come.
func (d *Decoder) Waiting() bool { return d.due > 0 }

// Text takes a text message. done is false when the packet's attachments have
// yet to come. The packet shares memory with src.
func (d *Decoder) Text(src []byte) (p Packet, done bool, err error) {
	if d.due > 0 {
		return Packet{}, false, ErrTextWhileBinaryDue
	}
	p, attachments, err := d.parse(src)
	if err != nil {
		return Packet{}, false, err
	}
	if attachments == 0 {
		return p, true, nil
	}
	pending := p // only this one need be allocated
	d.pending, d.due, d.bytes = &pending, attachments, 0
	return Packet{}, false, nil
}

// Binary takes a binary message: the next attachment of the packet before it.
// done is true when it was the last one. The packet keeps src.
func (d *Decoder) Binary(src []byte) (p Packet, done bool, err error) {
	if d.due == 0 {
		return Packet{}, false, ErrBinaryWhileNoneDue
	}
	d.bytes += len(src)
	if d.MaxAttachmentBytes > 0 && d.bytes > d.MaxAttachmentBytes {
		return Packet{}, false, ErrAttachmentsTooLarge
	}
	d.pending.Attachments = append(d.pending.Attachments, src)
	if d.due--; d.due > 0 {
		return Packet{}, false, nil
	}
	p, d.pending = *d.pending, nil
	return p, true, nil
}

// parse reads the text form of a packet and the number of attachments it
// announces.
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
		// The comma may be missing where nothing follows: "0/custom".
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

// leadingDigits reads the decimal number that src starts with, none being 0
// with all of src left. ok is false where the number exceeds what JavaScript
// keeps exact.
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
