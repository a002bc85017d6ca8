package world_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/socketplay/socketplay/server/lab"
	"github.com/socketplay/socketplay/server/world"
	"github.com/socketplay/socketplay/wasmclient"
)

// Every lab gets the limits of its memory. Without Limits in openTaskLab, the first lab takes
// the default, which lets the request pass. 0 sets no limit.
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
