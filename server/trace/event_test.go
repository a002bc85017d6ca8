package trace_test

import (
	"encoding/json"
	"testing"

	"github.com/socketplay/socketplay/server/trace"
)

// Pages and the checks of lessons read this JSON, so its names must not change.
func TestEventJSON(t *testing.T) {
	e := trace.Event{ID: 7, Cause: 3, At: 12041, Kind: trace.Emit, Instance: "a", Namespace: "/",
		Socket: "abc", User: "alice", Event: "news", Args: json.RawMessage(`[1]`),
		Target: &trace.Target{Rooms: []string{"project:1"}, Except: []string{"abc"}}}
	got, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"id":7,"cause":3,"at":12041,"kind":"emit","instance":"a","nsp":"/","socket":"abc","user":"alice",` +
		`"event":"news","args":[1],"target":{"rooms":["project:1"],"except":["abc"]}}`
	if string(got) != want {
		t.Errorf("JSON =\n%s, want\n%s", got, want)
	}
}
