package world_test

import (
	"encoding/json"
	"runtime"
	"strings"
	"testing"

	"github.com/socketplay/socketplay/server/lab"
	"github.com/socketplay/socketplay/server/world"
	"github.com/socketplay/socketplay/wasmclient"
)

// Every lab gets the limits of its memory. Without Limits in openTaskLab, the first lab
// lets the request pass. 0 sets no limit.
func TestLabsHaveTheLimits(t *testing.T) {
	for limit, length := range map[int]int{1000: 2000, 0: 200_000} {
		limits := world.DefaultLimits()
		limits.EmitBytes = limit
		_, url := serve(t, world.Options{Limits: limits})
		page, _ := control(t, url, createLab(t, url, ""))
		r := lab.Request{Instance: "a", Event: "x", Data: json.RawMessage(`"` + strings.Repeat("x", length) + `"`)}
		answer, err := wasmclient.Call[struct{ Error string }](t.Context(), page, "emit", r)
		if refused := strings.Contains(answer.Error, "at most 1000 bytes"); err != nil || refused != (limit > 0) || !refused && answer.Error != "" {
			t.Errorf("limit %d: %q, %v", limit, answer.Error, err)
		}
	}
}

// The traces of all labs count together. The pages of this test acknowledge no part of the
// trace, so the server sends them one part and keeps the rest until they leave.
//
// Without TraceBudget in openTaskLab, nothing counts, and the test waits for ever.
func TestTracesOfAllLabsCount(t *testing.T) {
	labs, url := serve(t, world.Options{Limits: world.DefaultLimits()})
	pages := make([]*wasmclient.Socket, 2)
	for n := range pages {
		var err error
		if pages[n], err = createLab(t, url, "").visitor(t, url, "control", "", home); err != nil {
			t.Fatal(err)
		}
		for before := labs.TraceBytes(); labs.TraceBytes() <= before; {
			if _, err := wasmclient.Call[json.RawMessage](t.Context(), pages[n], "emit", lab.Request{Instance: "a", Event: "x"}); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, page := range pages {
		page.Disconnect()
	}
	for labs.TraceBytes() > 0 {
		runtime.Gosched()
	}
}
