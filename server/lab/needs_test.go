package lab_test

import (
	"encoding/json"
	"testing"

	"github.com/socketplay/socketplay/server/lab"
	"github.com/socketplay/socketplay/server/lab/words"
)

// TestNeeds leaves out of each action's request one field that the words say it needs.
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
			if done, err := p.act(string(d.Action), r); err == nil {
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
