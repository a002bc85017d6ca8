package eio_test

import (
	"errors"
	"iter"
	"testing"

	"github.com/socketplay/socketplay/server/wire/eio"
)

func TestPayloadV3(t *testing.T) {
	tests := []struct {
		packets []eio.Packet
		bytes   bool // a binary body is allowed
		want    string
	}{
		{[]eio.Packet{eio.Text([]byte("hello")), {Type: eio.Pong}}, true, "6:4hello1:3"},
		{[]eio.Packet{eio.Text([]byte("€😀"))}, true, "4:4€😀"}, // JavaScript counts UTF-16 code units
		{[]eio.Packet{eio.Binary([]byte{1, 2, 3, 4})}, false, "10:b4AQIDBA=="},
		{[]eio.Packet{eio.Text([]byte("€")), eio.Binary([]byte{9, 8})}, true, "\x00\x04\xff4€\x01\x03\xff\x04\x09\x08"},
		{[]eio.Packet{eio.Text([]byte("hello wor")), eio.Binary(nil)}, true, "\x00\x01\x00\xff4hello wor\x01\x01\xff\x04"},
	}
	for _, tt := range tests {
		body, binary := eio.AppendPayloadV3(nil, tt.bytes, tt.packets...)
		if string(body) != tt.want {
			t.Errorf("AppendPayloadV3 = %q, want %q", body, tt.want)
		}
		parse := eio.PacketsV3
		if binary {
			parse = eio.BinaryPacketsV3
		}
		got, err := collect(parse(body))
		if err != nil || len(got) != len(tt.packets) {
			t.Errorf("parsed %q: %d packets, %v", body, len(got), err)
			continue
		}
		for i := range got {
			if !equal(got[i], tt.packets[i]) {
				t.Errorf("packet %d of %q = %+v, want %+v", i, body, got[i], tt.packets[i])
			}
		}
	}
}

func TestPayloadV3Malformed(t *testing.T) {
	for in, before := range map[string]int{
		"": 0, "4hello": 0, ":4": 0, "x:4": 0, "-1:4": 0, "2:4": 0, "1:7": 0, "1:b": 0, "4:b4!!": 0, "2:4😀": 0,
		"99999999999999999999:4": 0, "1:31": 1, "1:37:": 1,
	} {
		if got, err := collect(eio.PacketsV3([]byte(in))); !errors.Is(err, eio.ErrMalformed) || len(got) != before {
			t.Errorf("PacketsV3(%q) = %d packets, %v; want %d and ErrMalformed", in, len(got), err, before)
		}
	}
	for in, before := range map[string]int{
		"": 0, "\x00": 0, "\x00\xff4": 0, "\x02\x01\xff4": 0, "\x00\x02\xff4": 0, "\x01\x01\xff\x07": 0, "\x01\x00\xff": 0,
		"\x00\x02\xff4\xfe": 0, "\x00\x0a\xff4": 0, "\x00\x01\xff3\x01": 1,
	} {
		if got, err := collect(eio.BinaryPacketsV3([]byte(in))); !errors.Is(err, eio.ErrMalformed) || len(got) != before {
			t.Errorf("BinaryPacketsV3(%q) = %d packets, %v; want %d and ErrMalformed", in, len(got), err, before)
		}
	}
}

// collect returns the packets before the first malformed packet, and the error of that
// packet.
func collect(seq iter.Seq2[eio.Packet, error]) (packets []eio.Packet, err error) {
	for p, err := range seq {
		if err != nil {
			return packets, err
		}
		packets = append(packets, p)
	}
	return packets, nil
}

// FuzzPacketsV3 checks, for text and binary bodies, that decoding does not panic and that
// encoding and decoding again keeps every packet.
func FuzzPacketsV3(f *testing.F) {
	for _, s := range []string{"", "6:4hello1:3", "4:4€😀", "10:b4AQIDBA==", "\x00\x02\xff4a\x01\x03\xff\x04\x09\x08", "0:", "1:2"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		for _, parse := range []func([]byte) iter.Seq2[eio.Packet, error]{eio.PacketsV3, eio.BinaryPacketsV3} {
			packets, err := collect(parse(src))
			if err != nil || len(packets) == 0 {
				continue
			}
			for _, allowBinary := range []bool{false, true} {
				body, binary := eio.AppendPayloadV3(nil, allowBinary, packets...)
				again, err := collect(eio.PacketsV3(body))
				if binary {
					again, err = collect(eio.BinaryPacketsV3(body))
				}
				if err != nil || len(again) != len(packets) {
					t.Fatalf("round trip of %q: %d packets, %v", src, len(again), err)
				}
				for i := range again {
					if !equal(again[i], packets[i]) {
						t.Fatalf("round trip of %q: packet %d = %+v, want %+v", src, i, again[i], packets[i])
					}
				}
			}
		}
	})
}
