package lab_test

import (
	"reflect"
	"testing"

	"github.com/socketplay/socketplay/server/lab"
	"github.com/socketplay/socketplay/server/lab/words"
	"github.com/socketplay/socketplay/server/socketio"
)

// TestHealUndoesEveryFault causes one fault at a time. The state must show the fault,
// and after heal it must show none.
func TestHealUndoesEveryFault(t *testing.T) {
	for _, d := range words.Actions {
		if !d.Fault || d.Action == words.Heal {
			continue
		}
		t.Run(string(d.Action), func(t *testing.T) {
			t.Parallel()
			l, p, url := openCables(t, socketio.Options{})
			client := p.client(url, "a", "on-a")
			type state struct {
				faults  lab.Faults
				running []bool
			}
			now := func() (s state) {
				all := l.State()
				s.faults = all.Faults
				for _, i := range all.Instances {
					s.running = append(s.running, i.Running)
				}
				return s
			}
			whole := now()
			p.do(string(d.Action), lab.Request{Instance: "a", Socket: client.ID(), Link: "on-a", On: true, Ms: 10})
			if broken := now(); reflect.DeepEqual(broken, whole) {
				t.Errorf("the state does not show it: %+v", broken)
			}
			p.do("heal", lab.Request{})
			if healed := now(); !reflect.DeepEqual(healed, whole) {
				t.Errorf("after heal: %+v, before: %+v", healed, whole)
			}
		})
	}
}
