package lab_test

import (
	"context"
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/socketplay/socketplay/server/lab"
	"github.com/socketplay/socketplay/server/lab/words"
)

// TestNeeds sends requests for each action. Each request lacks one of the fields that the
// action needs, and the lab must refuse it.
func TestNeeds(t *testing.T) {
	_, p, ids := openPage(t)
	whole := map[words.Field]any{"instance": "a", "socket": ids["a"], "room": "red", "link": "alice-1", "target": "all", "event": "x", "on": true, "ms": 10}
	for _, d := range words.Actions {
		for _, missing := range d.Needs {
			fields := map[words.Field]any{}
			for name, value := range whole {
				if name != missing {
					fields[name] = value
				}
			}
			text, err := json.Marshal(fields)
			if err != nil {
				t.Fatal(err)
			}
			var r lab.Request
			if err := json.Unmarshal(text, &r); err != nil {
				t.Fatal(err)
			}
			ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
			done, err := p.actWithin(ctx, string(d.Action), r)
			cancel()
			switch {
			case errors.Is(err, context.DeadlineExceeded):
				t.Errorf("%s: nothing answers, because it has no handler", d.Action)
			case err == nil:
				t.Errorf("%s without %s: %+v", d.Action, missing, done)
			}
		}
	}
}

func TestTargets(t *testing.T) {
	_, p, ids := openPage(t)
	for _, target := range words.Targets {
		r := lab.Request{Instance: "a", Socket: ids["a"], Target: target.Target, Room: "red", Rooms: []string{"red"}, Except: []string{"red"}, Namespace: "/", Event: "x"}
		if _, err := p.act("emit", r); err != nil {
			t.Errorf("%s: %v", target.Target, err)
		}
		r.Socket = ""
		if _, err := p.act("emit", r); (err != nil) != target.Sender {
			t.Errorf("%s without a socket: %v; the words say that it needs one: %t", target.Target, err, target.Sender)
		}
	}
}
