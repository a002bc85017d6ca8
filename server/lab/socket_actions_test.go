package lab_test

import (
	"slices"
	"testing"

	"github.com/socketplay/socketplay/server/lab"
	"github.com/socketplay/socketplay/server/trace"
)

// The trace has the reason of each kind of disconnect.
func TestDisconnects(t *testing.T) {
	_, p, ids := openPage(t)
	gone := func(instance string) trace.Event {
		e := p.until(func(e trace.Event) bool { return e.Kind == trace.Disconnecting && e.Instance == instance })
		if !slices.Contains(e.Rooms, e.Socket) {
			t.Errorf("disconnecting without its rooms: %+v", e)
		}
		return p.until(func(e trace.Event) bool { return e.Kind == trace.Disconnect && e.Instance == instance })
	}
	if _, err := p.act("drop", lab.Request{Instance: "a", Socket: ids["a"]}); err != nil {
		t.Fatal(err)
	}
	if e := gone("a"); e.Reason != "transport close" || e.User != "on-a" {
		t.Errorf("drop: %+v", e)
	}
	back := p.until(func(e trace.Event) bool { return e.Kind == trace.Connect && e.Instance == "a" })
	if back.Socket == ids["a"] {
		t.Error("it has reconnected with its old id")
	}
	if _, err := p.act("stop", lab.Request{Instance: "b"}); err != nil {
		t.Fatal(err)
	}
	if e := gone("b"); e.Reason != "server shutting down" {
		t.Errorf("stop: %+v", e)
	}
	if _, err := p.act("start", lab.Request{Instance: "b"}); err != nil {
		t.Fatal(err)
	}
	p.until(func(e trace.Event) bool { return e.Kind == trace.Connect && e.Instance == "b" })
	if _, err := p.act("disconnect-socket", lab.Request{Instance: "a", Socket: back.Socket}); err != nil {
		t.Fatal(err)
	}
	if e := gone("a"); e.Reason != "server namespace disconnect" {
		t.Errorf("disconnect: %+v", e)
	}
}
