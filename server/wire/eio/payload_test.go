package eio_test

import (
	"bytes"
	"errors"
	"testing"

	"github.com/socketplay/socketplay/server/wire/eio"
)

func TestPayload(t *testing.T) {
	packets := []eio.Packet{eio.Text([]byte("hello")), eio.Binary([]byte{1, 2, 3, 4}), {Type: eio.Noop}}
	body := eio.AppendPayload(nil, packets...)
	if want := "4hello\x1ebAQIDBA==\x1e6"; string(body) != want {
		t.Fatalf("AppendPayload = %q, want %q", body, want)
	}
	got, err := eio.ParsePayload(body)
	if err != nil || len(got) != len(packets) {
		t.Fatalf("ParsePayload = %d packets, %v", len(got), err)
	}
	for i := range got {
		if !equal(got[i], packets[i]) {
			t.Errorf("packet %d = %+v, want %+v", i, got[i], packets[i])
		}
	}
}

// ParsePayload returns the packets before a malformed record, since they have been
// received.
func TestParsePayloadKeepsThePacketsBefore(t *testing.T) {
	for _, in := range []string{"4a\x1ex", "4a\x1e", "4a\x1e\x1e4b"} {
		got, err := eio.ParsePayload([]byte(in))
		if !errors.Is(err, eio.ErrMalformed) {
			t.Errorf("ParsePayload(%q) error = %v, want ErrMalformed", in, err)
		}
		if len(got) != 1 || string(got[0].Data) != "a" {
			t.Errorf("ParsePayload(%q) = %+v, want the packet before the bad record", in, got)
		}
	}
}

// Packets allocates no memory for the single packets of a body.
func TestPacketsAllocate(t *testing.T) {
	body := bytes.Repeat([]byte("4\x1e"), 10_000)
	count := 0
	n := testing.AllocsPerRun(10, func() {
		count = 0
		for range eio.Packets(body[:len(body)-1]) {
			count++
		}
	})
	if n > 2 || count != 10_000 {
		t.Errorf("%d packets take %v allocations, want no more than 2", count, n)
	}
}

// FuzzParsePayload checks that ParsePayload does not panic, that Size is right, and that
// encoding and decoding again keeps every packet.
func FuzzParsePayload(f *testing.F) {
	for _, s := range []string{"", "4hello", "0{\"sid\":\"x\"}", "2probe\x1e4a", "bAQIDBA==\x1e4x", "b\x1e", "4\x1e\x1e4"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		packets, err := eio.ParsePayload(src)
		if err != nil || len(packets) == 0 {
			return
		}
		body := eio.AppendPayload(nil, packets...)
		size := len(packets) - 1
		for _, p := range packets {
			size += p.Size()
		}
		if size != len(body) {
			t.Fatalf("sizes add up to %d, the body has %d bytes", size, len(body))
		}
		again, err := eio.ParsePayload(body)
		if err != nil || len(again) != len(packets) {
			t.Fatalf("round trip of %q: %d packets, %v", src, len(again), err)
		}
		for i := range again {
			if !equal(again[i], packets[i]) {
				t.Fatalf("round trip of %q: packet %d = %+v, want %+v", src, i, again[i], packets[i])
			}
		}
	})
}
