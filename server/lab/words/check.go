package words

import (
	"fmt"
	"slices"
)

// Check returns what is wrong with a list of actions: a name that stands twice, an undo
// that is missing or that is no action, a field that no request has.
func Check(actions []Description) (problems []string) {
	complain := func(format string, args ...any) { problems = append(problems, fmt.Sprintf(format, args...)) }
	var names []Action
	for _, d := range actions {
		names = append(names, d.Action)
	}
	recorded := map[Recorded]Action{}
	for i, d := range actions {
		if slices.Index(names, d.Action) != i {
			complain("%s stands twice", d.Action)
		}
		for _, name := range d.RecordedAs() {
			if other, taken := recorded[name]; taken {
				complain("%s: the trace records %s as %q too", d.Action, other, name)
			}
			recorded[name] = d.Action
		}
		switch {
		case d.Recorded == "":
			complain("%s: the trace has no name for it", d.Action)
		case d.Undo != "" && !slices.Contains(names, d.Undo):
			complain("%s: its undo %q is not an action", d.Action, d.Undo)
		case d.Fault && d.Undo == "" && d.Action != Heal:
			complain("%s breaks something, and nothing undoes it", d.Action)
		case (d.Undo == d.Action) != d.Switch():
			complain("%s: a switch undoes itself and has a name for that in the trace", d.Action)
		}
		for _, f := range d.Needs {
			if Fields[f] == "" {
				complain("%s needs %q, which no request has", d.Action, f)
			}
		}
	}
	return problems
}
