package eio_test

import (
	"bytes"
	"errors"
	"testing"

	"github.com/socketplay/socketplay/server/wire/eio"
)

func TestParse(t *testing.T) {
	tests := []struct {
		in   string
		want eio.Packet
		err  error
	}{
		{in: "0{}", want: eio.Packet{Type: eio.Open, Data: []byte("{}")}},
		{in: "1", want: eio.Packet{Type: eio.Close}},
		{in: "2probe", want: eio.Packet{Type: eio.Ping, Data: []byte("probe")}},
		{in: "3", want: eio.Packet{Type: eio.Pong}},
		{in: "4hello €", want: eio.Text([]byte("hello €"))},
		{in: "5", want: eio.Packet{Type: eio.Upgrade}},
		{in: "6", want: eio.Packet{Type: eio.Noop}},
		{in: "bAQIDBA==", want: eio.Binary([]byte{1, 2, 3, 4})},
		{in: "b", want: eio.Binary(nil)},
		{in: "", err: eio.ErrMalformed},
		{in: "7", err: eio.ErrMalformed},
		{in: "/", err: eio.ErrMalformed},
		{in: "hello", err: eio.ErrMalformed},
		{in: "b!", err: eio.ErrMalformed},
	}
	for _, tt := range tests {
		got, err := eio.Parse([]byte(tt.in))
		if !errors.Is(err, tt.err) {
			t.Errorf("Parse(%q) error = %v, want %v", tt.in, err, tt.err)
			continue
		}
		if err == nil && !equal(got, tt.want) {
			t.Errorf("Parse(%q) = %+v, want %+v", tt.in, got, tt.want)
		}
	}
}

func TestAppendAllocates(t *testing.T) {
	p := eio.Text([]byte("hello"))
	dst := make([]byte, 0, 64)
	if n := testing.AllocsPerRun(100, func() { dst = p.AppendTo(dst[:0]) }); n != 0 {
		t.Errorf("AppendTo allocates %v times, want 0", n)
	}
}

func equal(a, b eio.Packet) bool {
	return a.Type == b.Type && a.Binary == b.Binary && bytes.Equal(a.Data, b.Data)
}
