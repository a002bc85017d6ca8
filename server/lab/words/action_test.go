package words_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/socketplay/socketplay/server/lab/words"
)

// problemsOf returns what is wrong with a list of actions: a name that occurs twice, an
// undo that is missing or is not an action, a field that no request has.
func problemsOf(actions []words.Description) (problems []string) {
	complain := func(format string, args ...any) { problems = append(problems, fmt.Sprintf(format, args...)) }
	var names []words.Action
	for _, d := range actions {
		names = append(names, d.Action)
	}
	recorded := map[words.Recorded]words.Action{}
	for i, d := range actions {
		if slices.Index(names, d.Action) != i {
			complain("%s occurs twice", d.Action)
		}
		for _, name := range d.RecordedAs() {
			if other, used := recorded[name]; used {
				complain("%s: the trace records %s as %q too", d.Action, other, name)
			}
			recorded[name] = d.Action
		}
		switch {
		case d.Recorded == "":
			complain("%s: the trace has no name for it", d.Action)
		case d.Undo != "" && !slices.Contains(names, d.Undo):
			complain("%s: its undo %q is not an action", d.Action, d.Undo)
		case d.Fault && d.Undo == "" && d.Action != words.Heal:
			complain("%s breaks something, and nothing undoes it", d.Action)
		case (d.Undo == d.Action) != d.Switch():
			complain("%s: a switch undoes itself, and the trace has a name for that", d.Action)
		}
		for _, f := range d.Needs {
			if words.Fields[f] == "" {
				complain("%s needs %q, which no request has", d.Action, f)
			}
		}
	}
	return problems
}

func TestActions(t *testing.T) {
	for _, problem := range problemsOf(words.Actions) {
		t.Error(problem)
	}
	for _, target := range words.Targets {
		for _, f := range target.Needs {
			if words.Fields[f] == "" {
				t.Errorf("target %s needs %q, which no request has", target.Target, f)
			}
		}
	}
}

// TestIncompleteActions adds an action to a copy of the list, and leaves out or misspells
// one part of it at a time.
func TestIncompleteActions(t *testing.T) {
	freeze := words.Description{Action: "freeze", About: words.Instance, Recorded: "freeze", Undone: "thaw", Undo: "freeze", Fault: true}
	for name, c := range map[string]struct {
		change func(*words.Description)
		want   string // the complaint; "" if the list is complete
	}{
		"complete":                          {func(*words.Description) {}, ""},
		"no undo":                           {func(d *words.Description) { d.Undo = "" }, "nothing undoes it"},
		"an undo that is misspelt":          {func(d *words.Description) { d.Undo = "freze" }, `undo "freze" is not an action`},
		"no name in the trace for its undo": {func(d *words.Description) { d.Undone = "" }, "a switch undoes itself"},
		"no name in the trace":              {func(d *words.Description) { d.Recorded = "" }, "no name for it"},
		"the name of another action":        {func(d *words.Description) { d.Recorded = "cut" }, `records cut as "cut" too`},
		"the name of a method":              {func(d *words.Description) { d.Recorded = "emitWithAck" }, "emitWithAck"},
		"an action that exists":             {func(d *words.Description) { d.Action = words.Cut }, "occurs twice"},
		"a field that is misspelt":          {func(d *words.Description) { d.Needs = []words.Field{"instanse"} }, `needs "instanse"`},
	} {
		t.Run(name, func(t *testing.T) {
			added := freeze
			c.change(&added)
			problems := problemsOf(append(slices.Clone(words.Actions), added))
			if c.want == "" && len(problems) > 0 || c.want != "" && !strings.Contains(strings.Join(problems, "\n"), c.want) {
				t.Errorf("want %q, got %q", c.want, problems)
			}
		})
	}
}
