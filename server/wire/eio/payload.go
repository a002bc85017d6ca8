package eio

import (
	"bytes"
	"iter"
)

// Separator joins the records of a polling body.
const Separator = 0x1E

// Packets yields the packets of a polling body, which has at least one record. A
// malformed record yields ErrMalformed and ends the sequence.
func Packets(src []byte) iter.Seq2[Packet, error] {
	return func(yield func(Packet, error) bool) {
		for more := true; more; {
			var record []byte
			record, src, more = bytes.Cut(src, []byte{Separator})
			p, err := Parse(record)
			if !yield(p, err) || err != nil {
				return
			}
		}
	}
}

// ParsePayload decodes a polling body. If a record is malformed, it returns ErrMalformed
// together with the packets before that record, since they have been received.
func ParsePayload(src []byte) ([]Packet, error) {
	packets := make([]Packet, 0, 1+bytes.Count(src, []byte{Separator}))
	for p, err := range Packets(src) {
		if err != nil {
			return packets, err
		}
		packets = append(packets, p)
	}
	return packets, nil
}

// AppendPayload appends packets to dst as a polling body.
func AppendPayload(dst []byte, packets ...Packet) []byte {
	for i, p := range packets {
		if i > 0 {
			dst = append(dst, Separator)
		}
		dst = p.AppendTo(dst)
	}
	return dst
}
