package words_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/socketplay/socketplay/server/lab/words"
)

func TestActions(t *testing.T) {
	for _, problem := range words.Check(words.Actions) {
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

// TestCheck forgets one thing at a time in a copy of the list.
func TestCheck(t *testing.T) {
	freeze := words.Description{Action: "freeze", About: words.Instance, Recorded: "freeze", Undone: "thaw", Undo: "freeze", Fault: true}
	for name, c := range map[string]struct {
		change func(*words.Description)
		want   string // "" if the list is fine
	}{
		"nothing":                           {func(*words.Description) {}, ""},
		"its undo":                          {func(d *words.Description) { d.Undo = "" }, "nothing undoes it"},
		"the undo's spelling":               {func(d *words.Description) { d.Undo = "freze" }, `undo "freze" is not an action`},
		"the name of its undo in the trace": {func(d *words.Description) { d.Undone = "" }, "a switch undoes itself"},
		"its own name in the trace":         {func(d *words.Description) { d.Recorded = "" }, "no name for it"},
		"that the name is taken":            {func(d *words.Description) { d.Recorded = "cut" }, `records cut as "cut" too`},
		"that a method has the name":        {func(d *words.Description) { d.Recorded = "emitWithAck" }, "emitWithAck"},
		"that the action is there":          {func(d *words.Description) { d.Action = words.Cut }, "stands twice"},
		"a field's spelling":                {func(d *words.Description) { d.Needs = []words.Field{"instanse"} }, `needs "instanse"`},
	} {
		t.Run(name, func(t *testing.T) {
			added := freeze
			c.change(&added)
			problems := words.Check(append(slices.Clone(words.Actions), added))
			if c.want == "" && len(problems) > 0 || c.want != "" && !strings.Contains(strings.Join(problems, "\n"), c.want) {
				t.Errorf("want %q, have %q", c.want, problems)
			}
		})
	}
}
