package world_test

import (
	"reflect"
	"testing"

	"github.com/socketplay/socketplay/server/lab"
	"github.com/socketplay/socketplay/server/lab/words"
	"github.com/socketplay/socketplay/server/world"
	"github.com/socketplay/socketplay/wasmclient"
)

// A page can set every fault in a lab of the playground, and heal undoes it. The lab alone
// cannot do all of them: openTaskLab gives it what the others need, such as Options.Cut.
func TestTaskLabHasEveryFault(t *testing.T) {
	_, url := serve(t, world.Options{})
	for _, d := range words.Actions {
		if !d.Fault || d.Action == words.Heal {
			continue
		}
		t.Run(string(d.Action), func(t *testing.T) {
			l := createLab(t, url)
			page, _ := control(t, url, l)
			client, err := l.connect(t, url, "a", l.token(t, url, "alice", "valid"))
			if err != nil {
				t.Fatal(err)
			}
			do := func(a words.Action, r lab.Request) {
				t.Helper()
				if got, err := wasmclient.Call[struct{ Error string }](t.Context(), page, string(a), r); err != nil || got.Error != "" {
					t.Errorf("%s: %q, %v", a, got.Error, err)
				}
			}
			// now returns the lab's faults, and how many instances run.
			now := func() (faults lab.Faults, running int) {
				t.Helper()
				state, err := wasmclient.Call[lab.State](t.Context(), page, "state")
				if err != nil {
					t.Fatal(err)
				}
				for _, i := range state.Instances {
					if i.Running {
						running++
					}
				}
				return state.Faults, running
			}
			whole, all := now()
			do(d.Action, lab.Request{Instance: "a", Socket: client.ID(), Link: "on-a", On: true, Ms: 10})
			if faults, running := now(); reflect.DeepEqual(faults, whole) && running == all {
				t.Errorf("nothing is broken: %+v", faults)
			}
			do(words.Heal, lab.Request{})
			if faults, running := now(); !reflect.DeepEqual(faults, whole) || running != all {
				t.Errorf("after heal %d instances run and the faults are %+v, before: %d, %+v", running, faults, all, whole)
			}
		})
	}
}
