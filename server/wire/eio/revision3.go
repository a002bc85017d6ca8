package eio

import (
	"encoding/base64"
	"iter"
	"strconv"
	"unicode/utf8"
)

// Version3 is the protocol revision of Socket.IO 2 clients. It has the packet types of
// revision 4, but the client sends the pings. Binary packets and polling bodies are framed
// differently:
//
//	binary frame    <type as a number><data>
//	in text         b<type><base64>
//	text body       <length>:<packet>…          length in UTF-16 code units
//	binary body     <0 text, 1 binary><length, a byte a digit><0xFF><packet>…
const Version3 = 3

// endOfLength follows the length of a packet in a binary body.
const endOfLength = 0xFF

// maxLengthDigits is how many digits the length of a packet may have. Ten digits are more
// than any body needs.
const maxLengthDigits = 10

// ParseV3 decodes one packet of revision 3 in its text form.
func ParseV3(src []byte) (Packet, error) {
	if len(src) == 0 || src[0] != binaryMark {
		return Parse(src)
	}
	if len(src) == 1 {
		return Packet{}, ErrMalformed
	}
	data := make([]byte, base64.StdEncoding.DecodedLen(len(src)-2))
	n, err := base64.StdEncoding.Decode(data, src[2:])
	if err != nil {
		return Packet{}, ErrMalformed
	}
	return binaryV3(src[1]-'0', data[:n])
}

// ParseFrameV3 decodes one packet of revision 3 in its binary form.
func ParseFrameV3(src []byte) (Packet, error) {
	if len(src) == 0 {
		return Packet{}, ErrMalformed
	}
	return binaryV3(src[0], src[1:])
}

// binaryV3 returns the packet with the given data. number is the type of the packet.
func binaryV3(number byte, data []byte) (Packet, error) {
	t := Type(number + '0')
	if t < Open || t > Noop {
		return Packet{}, ErrMalformed
	}
	return Packet{Type: t, Binary: t == Message, Data: data}, nil
}

// AppendV3 appends the text form of p in revision 3.
func (p Packet) AppendV3(dst []byte) []byte {
	if p.Binary {
		dst = append(dst, binaryMark, byte(p.Type))
		return base64.StdEncoding.AppendEncode(dst, p.Data)
	}
	return p.AppendTo(dst)
}

// AppendFrameV3 appends the binary form of p, a binary message, in revision 3.
func (p Packet) AppendFrameV3(dst []byte) []byte {
	return append(append(dst, byte(p.Type)-'0'), p.Data...)
}

// PacketsV3 yields the packets of a text body of revision 3. src must be UTF-8. A
// malformed packet yields ErrMalformed and ends the sequence.
func PacketsV3(src []byte) iter.Seq2[Packet, error] {
	return packetsV3(src, func(src []byte) (p Packet, rest []byte, err error) {
		units, rest, ok := lengthV3(src, '0', ':')
		if !ok {
			return p, nil, ErrMalformed
		}
		n, ok := bytesOf(rest, units)
		if !ok {
			return p, nil, ErrMalformed
		}
		if p.Type = Noop; n > 0 { // like the official parser, which skips an empty packet
			p, err = ParseV3(rest[:n])
		}
		return p, rest[n:], err
	})
}

// BinaryPacketsV3 yields the packets of a binary body of revision 3. A malformed packet
// yields ErrMalformed and ends the sequence.
func BinaryPacketsV3(src []byte) iter.Seq2[Packet, error] {
	return packetsV3(src, func(src []byte) (p Packet, rest []byte, err error) {
		kind := src[0]
		n, rest, ok := lengthV3(src[1:], 0, endOfLength)
		switch {
		case !ok || kind > 1 || n > len(rest):
			err = ErrMalformed
		case kind == 1:
			p, err = ParseFrameV3(rest[:n])
		case !utf8.Valid(rest[:n]):
			err = ErrMalformed
		default:
			p, err = ParseV3(rest[:n])
		}
		if err != nil {
			return p, nil, err
		}
		return p, rest[n:], nil
	})
}

// packetsV3 yields the packets that next reads, one at a time, until next has read all of
// src or fails.
func packetsV3(src []byte, next func([]byte) (p Packet, rest []byte, err error)) iter.Seq2[Packet, error] {
	return func(yield func(Packet, error) bool) {
		if len(src) == 0 {
			yield(Packet{}, ErrMalformed)
		}
		for len(src) > 0 {
			var p Packet
			var err error
			p, src, err = next(src)
			if !yield(p, err) || err != nil {
				return
			}
		}
	}
}

// lengthV3 reads a decimal number up to the byte end. The byte zero stands for the digit
// 0, and the bytes after zero for the other digits.
func lengthV3(src []byte, zero, end byte) (n int, rest []byte, ok bool) {
	for i, c := range src {
		switch {
		case c == end:
			return n, src[i+1:], i > 0
		case c < zero || c > zero+9 || i == maxLengthDigits:
			return 0, nil, false
		}
		n = n*10 + int(c-zero)
	}
	return 0, nil, false
}

// AppendPayloadV3 appends packets to dst as a polling body of revision 3. The body is binary
// if allowBinary is true and at least one packet is binary.
func AppendPayloadV3(dst []byte, allowBinary bool, packets ...Packet) (body []byte, binary bool) {
	for _, p := range packets {
		binary = binary || allowBinary && p.Binary
	}
	for _, p := range packets {
		switch {
		case !binary:
			text := p.AppendV3(nil)
			dst = append(strconv.AppendInt(dst, int64(unitsOf(text)), 10), ':')
			dst = append(dst, text...)
		case p.Binary:
			dst = appendLengthV3(append(dst, 1), 1+len(p.Data))
			dst = p.AppendFrameV3(dst)
		default:
			dst = appendLengthV3(append(dst, 0), p.Size())
			dst = p.AppendTo(dst)
		}
	}
	return dst, binary
}

func appendLengthV3(dst []byte, n int) []byte {
	for _, digit := range strconv.Itoa(n) {
		dst = append(dst, byte(digit-'0'))
	}
	return append(dst, endOfLength)
}

// unitsOf returns the number of UTF-16 code units in text, which is its length in
// JavaScript.
func unitsOf(text []byte) (units int) {
	for len(text) > 0 {
		r, size := utf8.DecodeRune(text)
		units += unitsOfRune(r)
		text = text[size:]
	}
	return units
}

// bytesOf returns how many bytes at the start of text hold that many UTF-16 code units. ok
// is false if text is too short, or if the last code unit is half of a character.
func bytesOf(text []byte, units int) (n int, ok bool) {
	for units > 0 {
		r, size := utf8.DecodeRune(text[n:])
		if size == 0 {
			return 0, false
		}
		n += size
		units -= unitsOfRune(r)
	}
	return n, units == 0
}

func unitsOfRune(r rune) int {
	if r > 0xFFFF {
		return 2
	}
	return 1
}
