package sio_test

import (
	"testing"

	"github.com/socketplay/socketplay/server/wire/sio"
)

func TestEncodeAllocates(t *testing.T) {
	p := sio.Packet{Type: sio.Event, Namespace: "/chat", ID: 3, HasID: true, Data: []byte(`["x"]`)}
	dst := make([]byte, 0, 64)
	if n := testing.AllocsPerRun(100, func() { dst = p.AppendTo(dst[:0]) }); n != 0 {
		t.Errorf("AppendTo allocates %v times, want 0", n)
	}
}
