package pages

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/socketplay/socketplay/server/lab/words"
)

// TestPlayHasAButtonForEveryAction looks for the buttons in the page. The button of a
// switch has two texts, to turn it on and off. The button of a fault also says what will
// happen.
func TestPlayHasAButtonForEveryAction(t *testing.T) {
	text := playPage(t)
	if problems := withoutButton(t, text, words.Actions); problems != nil {
		t.Error(problems)
	}
	for _, c := range slices.Concat(linkChaos, serverChaos) {
		if c.outcome == "" {
			t.Errorf("%s: the button does not say what will happen", c.id)
		}
	}
	freeze := words.Description{Action: "freeze", Recorded: "freeze", Undone: "thaw", Undo: "freeze"}
	for name, c := range map[string]struct {
		text    string
		actions []words.Description
		want    string
	}{
		"an action without a button":    {text, append(slices.Clone(words.Actions), freeze), "freeze"},
		"a button without a text":       {strings.ReplaceAll(text, ">Undo everything<", "><"), words.Actions, "heal"},
		"a switch without a second one": {strings.ReplaceAll(text, `data-undo="Make it sticky again"`, `data-undo=""`), words.Actions, "scatter"},
	} {
		if problems := withoutButton(t, c.text, c.actions); len(problems) != 1 || problems[0] != words.Action(c.want) {
			t.Errorf("%s: %q, want %s", name, problems, c.want)
		}
	}
}

// TestEveryFaultSaysWhatItFires needs an entry of fires for each fault, and no other. Without
// one the page would not find the fault by its events.
func TestEveryFaultSaysWhatItFires(t *testing.T) {
	var ids []string
	for _, f := range slices.Concat(connectionFaults, doorFaults) {
		ids = append(ids, f.id)
	}
	for _, c := range slices.Concat(linkChaos, serverChaos) {
		ids = append(ids, c.id)
	}
	for _, id := range ids {
		if firesText(id) == "" {
			t.Errorf("%s: nothing says what it fires", id)
		}
	}
	for id, f := range fires {
		if !slices.Contains(ids, id) {
			t.Errorf("%s: no fault has this id", id)
		}
		for _, e := range f.events {
			if !slices.Contains(builtinEvents, e) {
				t.Errorf("%s: no choice for the event %s", id, e)
			}
		}
	}
}

func TestPlayHasEveryTargetAndMethod(t *testing.T) {
	for _, a := range words.Targets {
		has := slices.ContainsFunc(emitTargets, func(e emitTarget) bool { return e.target == a.Target })
		if !has {
			t.Errorf("no choice for the target %s", a.Target)
		}
	}
	options := optionsOf(t, playPage(t))
	for _, m := range words.Methods {
		if methodLabels[m] == "" || options[string(m)] != methodLabels[m] {
			t.Errorf("no option for the method %s", m)
		}
	}
}

// optionsOf returns the texts of all options in the page, by their values.
func optionsOf(t *testing.T, text string) map[string]string {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	options := map[string]string{}
	for n := range doc.Descendants() {
		if n.Data != "option" || n.FirstChild == nil {
			continue
		}
		for _, a := range n.Attr {
			if a.Key == "value" {
				options[a.Val] = n.FirstChild.Data
			}
		}
	}
	return options
}

func playPage(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	view := PlayView{Instances: []Instance{{Name: "a", Path: "/a/"}, {Name: "b", Path: "/b/"}}, Client: true}
	if err := Play(view).Render(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// withoutButton returns the actions that have no button in the page, or a button
// without a text.
func withoutButton(t *testing.T, text string, actions []words.Description) (missing []words.Action) {
	doc, err := html.Parse(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	does := map[words.Action]bool{}
	for n := range doc.Descendants() {
		if slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == "data-room-list" }) {
			does[words.Join], does[words.Leave] = true, true // js/play/room-list.js puts a button for each client there
		}
		if n.Data != "button" {
			continue
		}
		attr := map[string]string{}
		for _, a := range n.Attr {
			attr[a.Key] = a.Val
		}
		if _, runs := attr["data-ask-run"]; runs {
			does[words.Emit] = true // Run in the ask box runs the line of the panel Emit
		}
		for _, name := range strings.Fields(attr["data-action"]) {
			a := words.Action(name)
			_, toggles := attr["data-label"]
			i := slices.IndexFunc(actions, func(d words.Description) bool { return d.Action == a })
			switch {
			case i < 0:
				t.Errorf("a button asks for %q, which is no action", name)
			case actions[i].Switch():
				does[a] = attr["data-label"] != "" && attr["data-undo"] != ""
			case n.FirstChild != nil && strings.TrimSpace(n.FirstChild.Data) != "", toggles && attr["data-label"] != "":
				does[a] = true
			}
		}
	}
	for _, d := range actions {
		if !does[d.Action] {
			missing = append(missing, d.Action)
		}
	}
	return missing
}
