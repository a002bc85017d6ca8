package lab_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/socketplay/socketplay/server/lab"
	"github.com/socketplay/socketplay/server/trace"
)

func TestActionsRefused(t *testing.T) {
	_, p, ids := openPage(t)
	if _, err := p.act("stop", lab.Request{Instance: "b"}); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		event string
		a     lab.Request
		want  string
	}{
		{"emit", lab.Request{Instance: "z"}, "There is no instance"},
		{"emit", lab.Request{Instance: "b", Target: "all"}, "is stopped"},
		{"emit", lab.Request{Instance: "a", Target: "everybody"}, "no emit target"},
		{"emit", lab.Request{Instance: "a", Target: "socket", Socket: "nobody"}, "No socket"},
		{"emit", lab.Request{Instance: "a", Target: "all", Namespace: "/none"}, "no namespace"},
		{"emit", lab.Request{Instance: "a", Target: "all", Event: "disconnect"}, "reserved"},
		{"join", lab.Request{Instance: "a", Socket: ids["a"]}, "needs a name"},
		{"drop", lab.Request{Instance: "a", Socket: ids["b"]}, "No socket"},
	}
	for _, tt := range tests {
		if _, err := p.act(tt.event, tt.a); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s %+v: %v, want %q", tt.event, tt.a, err, tt.want)
		}
	}
}

// The trace records an action with exactly the fields of its request, so that a page can
// repeat the action, in another lab too.
func TestTraceKeepsRequests(t *testing.T) {
	_, p, ids := openPage(t)
	tests := []struct {
		event, recorded string
		action          lab.Request
	}{
		{"emit", "emit", lab.Request{
			Instance: "a", Socket: ids["a"], Target: "rooms-except", Rooms: []string{"red", "blue"}, Event: "news",
			Data: json.RawMessage(`{"n":12345678901234567}`), Volatile: true, Local: true,
		}},
		{"emit", "emit", lab.Request{Instance: "a", Target: "except", Except: []string{"red"}, Event: "null", Data: json.RawMessage(`null`)}},
		{"emit", "socketsJoin", lab.Request{Instance: "b", Target: "all", Method: "socketsJoin", NewRoom: "green"}},
		{"join", "join", lab.Request{Instance: "a", Socket: ids["a"], Room: "red"}},
		{"delay", "delay", lab.Request{Socket: ids["a"], Link: "alice-1", Ms: 50}},
		{"scatter", "scatter", lab.Request{On: true}},
		{"scatter", "stick", lab.Request{}},
	}
	for _, tt := range tests {
		if _, err := p.act(tt.event, tt.action); err != nil {
			t.Errorf("%s: %v", tt.recorded, err)
			continue
		}
		e := p.until(func(e trace.Event) bool { return e.Kind == trace.Action })
		var args []lab.Request
		if err := json.Unmarshal(e.Args, &args); err != nil || e.Event != tt.recorded || len(args) != 1 || !reflect.DeepEqual(args[0], tt.action) {
			t.Errorf("%s: recorded as %s %s, want %+v", tt.event, e.Event, e.Args, tt.action)
		}
	}
	if _, err := p.act("stop", lab.Request{Instance: "b"}); err != nil {
		t.Fatal(err)
	}
	if e := p.until(func(e trace.Event) bool { return e.Kind == trace.Action }); string(e.Args) != `[{"instance":"b"}]` {
		t.Errorf("stop is recorded with %s", e.Args)
	}
}
