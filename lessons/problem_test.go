package lessons_test

import (
	"errors"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/socketplay/socketplay/lessons"
)

func TestProblems(t *testing.T) {
	tests := []struct {
		name, file, old, new string
		want                 string // the beginning of one of the problems
	}{
		// lesson.md
		{"no front matter", "lesson.md", "---\ntitle", "title", `lesson.md:1: has no front matter`},
		{"unknown key in front matter", "lesson.md", "minutes: 5", "minutes: 5\nlevel: 1", `lesson.md:6: unknown key "level"; known here: concepts, learnt, minutes, needs, title, use`},
		{"missing key in front matter", "lesson.md", "minutes: 5\n", "", `lesson.md:2: "minutes" is missing`},
		{"repeated key", "lesson.md", "minutes: 5", "minutes: 5\ntitle: Again", `lesson.md:6: "title" is here twice`},
		{"not a number", "lesson.md", "minutes: 5", "minutes: few", `lesson.md:5: want a number from 1, not "few"`},
		{"needs a later lesson", "lesson.md", "needs: [4]", "needs: [9]", `lesson.md:4: needs lesson 9, which does not come before lesson 5`},
		{"needs a lesson twice", "lesson.md", "needs: [4]", "needs: [4, 4]", `lesson.md:4: needs lesson 4 twice`},
		{"title of another topic", "lesson.md", "title: Rooms", "title: Roms", `lesson.md:2: the title is "Roms", but lessons/syllabus.go has "Rooms" for lesson 5`},
		{"not YAML", "lesson.md", "concepts: [room]", "concepts: [room", `lesson.md:`},
		{"unknown heading", "lesson.md", "### Hint", "### Tip", `lesson.md:24: unknown heading "Tip" in a step`},
		{"no solution", "lesson.md", "### Solution\n", "", `lesson.md:12: step "join" plays something: want "### Solution"`},
		{"two solutions", "lesson.md", "## Read on", "### Solution", `lesson.md:32: "Solution" after the solution in line 28`},
		{"hint after the solution", "lesson.md", "## Read on", "### Hint", `lesson.md:32: "Hint" after the solution in line 28`},
		{"empty solution", "lesson.md", "So.\n", "", `lesson.md:28: "Solution" has no text`},
		{"empty hint", "lesson.md", "One.\n", "", `lesson.md:24: "Hint" has no text`},
		{"heading out of place", "lesson.md", "## Read on", "#### Read on", `lesson.md:32: a heading of level 4`},
		{"repeated step", "lesson.md", "## Read on", "## Join", `lesson.md:32: step "join" has the title of the one in line 12`},
		{"step without title", "lesson.md", "## Read on", "## ??", `lesson.md:32: a step needs a title`},
		{"unknown language", "lesson.md", "```go", "```rust", `lesson.md:20: a code block in the unknown language "rust"`},
		{"unknown language, no code", "lesson.md", "```go\ns.Join(ctx, \"x\")\n", "```rust\n", `lesson.md:20: a code block in the unknown language "rust"`},
		{"no language", "lesson.md", "```go", "```", `lesson.md:20: a code block in the unknown language ""`},
		{"JavaScript alone", "lesson.md", "```go", "```text", `lesson.md:16: shows JavaScript without the same in Go`},
		{"too few sentences at the end", "lesson.md", ", Three.]", "]", `lesson.md:7: want 3 sentences here, not 2`},
		{"a step that is too long", "lesson.md", "Text.\n", strings.Repeat("word ", 88) + "\n", `lesson.md:12: the step has 92 words beside its code`},
		// scene.yaml
		{"empty scene", "scene.yaml", "*", "", `scene.yaml:1: is empty`},
		{"two documents", "scene.yaml", "rooms:\n", "---\nrooms:\n", `scene.yaml:1: holds more than one document`},
		{"unknown key in scene", "scene.yaml", "faults:", "flaws:", `scene.yaml:7: unknown key "flaws"`},
		{"unknown key in client", "scene.yaml", "{user: dan", "{nick: dan", `scene.yaml:4: unknown key "nick"`},
		{"client on unknown instance", "scene.yaml", "alice: {instance: a}", "alice: {instance: c}", `scene.yaml:3: unknown instance "c"; known: a, b`},
		{"client without instance", "scene.yaml", "alice: {instance: a}", "alice: {}", `scene.yaml:3: "instance" is missing`},
		{"unknown namespace of client", "scene.yaml", "[/, /tasks]", "[/, tasks]", `scene.yaml:4: unknown namespace "tasks"; known: /, /tasks`},
		{"unknown user", "scene.yaml", "user: dan", "user: robert", `scene.yaml:4: unknown user "robert"; known: alice, bob, carol, dan, erin`},
		{"client without a user's name", "scene.yaml", "alice: {instance: a}", "eve: {instance: a}", `scene.yaml:3: "eve" needs a "user", since no user has this name; known: alice, bob`},
		{"instance that the lab does not have", "scene.yaml", "instances: [a, b]", "instances: [a, b, e]", `scene.yaml:1: unknown instance "e"; known: a, b, c, d`},
		{"instances that no lab has without others", "scene.yaml", "instances: [a, b]", "instances: [b, a, d]", `scene.yaml:1: a lab of 3 instances has a, b, c`},
		{"an instance twice", "scene.yaml", "instances: [a, b]", "instances: [a, b, c, d, d]", `scene.yaml:1: a lab has at most 4 instances`},
		{"Redis in a lab of one instance", "scene.yaml", "*", "instances: [a]\nclients:\n  alice: {instance: a}\nsteps:\n  join:\n    ask: Who?\n    reveal: [redis]\n    play: []", `scene.yaml:7: unknown part "redis"; known: rooms, namespaces`},
		{"no instances", "scene.yaml", "instances: [a, b]", "instances: []", `scene.yaml:1: want one instance or more`},
		{"no clients", "scene.yaml", "clients:\n  alice: {instance: a}\n  bob: {user: dan, instance: b, namespaces: [/, /tasks]}", "clients: {}", `scene.yaml:2: want one client or more`},
		{"unknown client in room", "scene.yaml", "project:1: [alice]", "project:1: [carol]", `scene.yaml:6: unknown client "carol"; known: alice, bob`},
		{"not a list", "scene.yaml", "project:1: [alice]", "project:1: alice", `scene.yaml:6: want a list here, not "alice"`},
		{"unknown fault", "scene.yaml", "- stop:", "- explode:", `scene.yaml:8: unknown action "explode"`},
		{"unknown step in scene", "scene.yaml", "  join:\n", "  leave:\n", `scene.yaml:10: unknown step "leave"; lesson.md has: join, read-on, choose`},
		{"no ask", "scene.yaml", "    ask: Who?\n", "", `scene.yaml:11: "ask" is missing`},
		{"empty ask", "scene.yaml", "ask: Who?", "ask:", `scene.yaml:11: want a text here, not nothing`},
		{"unknown part", "scene.yaml", "[rooms]", "[walls]", `scene.yaml:12: unknown part "walls"`},
		{"nothing to play", "scene.yaml", "    play:\n", "    choices:\n", `scene.yaml:14: unknown key "join"`},
		{"unknown room in action", "scene.yaml", `"user:dan"`, `"user:bob"`, `scene.yaml:14: unknown room "user:bob"; known: project:1, user:alice, user:dan`},
		{"unknown target", "scene.yaml", "target: room,", "target: moon,", `scene.yaml:15: unknown target "moon"; known: socket, all, broadcast, room, `},
		{"key of another target", "scene.yaml", "target: room, room: \"project:1\"", "target: room, namespace: /tasks", `scene.yaml:15: target "room" does not use "namespace"`},
		{"key of another target, its own too", "scene.yaml", "target: room,", "target: room, except: [\"project:1\"],", `scene.yaml:15: target "room" does not use "except"`},
		{"no rooms", "scene.yaml", "target: room, room: \"project:1\"", "target: rooms, rooms: []", `scene.yaml:15: want one room or more`},
		{"nothing excepted", "scene.yaml", "target: room, room: \"project:1\"", "target: except, except: []", `scene.yaml:15: want one room or more`},
		{"unknown namespace in action", "scene.yaml", "target: room, room: \"project:1\"", "target: namespace, namespace: /chat", `scene.yaml:15: unknown namespace "/chat"; known: /, /tasks`},
		{"nothing in play", "scene.yaml", "*", "instances: [a]\nclients: {alice: {instance: a}}\nsteps: {join: {ask: Who, play: []}}\n", `scene.yaml:3: want one action or more`},
		{"neither play nor choices", "scene.yaml", "*", "instances: [a]\nclients: {alice: {instance: a}}\nsteps: {join: {ask: Who}}\n", `scene.yaml:3: want either "play" or "choices"`},
		{"no choice", "scene.yaml", "*", "instances: [a]\nclients: {alice: {instance: a}}\nsteps: {join: {ask: Who, choices: []}}\n", `scene.yaml:3: want one choice or more`},
		{"no emit", "scene.yaml", "      - emit: {from: alice, target: room, room: \"project:1\", event: news, data: {n: 1}}\n", "", `scene.yaml:11: no action emits an event`},
		{"target without its room", "scene.yaml", `room: "project:1", `, ``, `scene.yaml:15: "room" is missing`},
		{"two actions in one", "scene.yaml", "- join: {client: bob, room: \"user:dan\"}\n      - emit:", "- join: {client: bob, room: \"user:dan\"}\n        emit:", `scene.yaml:14: want one action in each entry`},
		{"unknown client in action", "scene.yaml", "from: alice", "from: eve", `scene.yaml:15: unknown client "eve"`},
		{"an idea of nobody's", "scene.yaml", "says: All., ", "", `scene.yaml:17: "says" is missing`},
		{"an idea about a client that is not there", "scene.yaml", "said: [bob]", "said: [eve]", `scene.yaml:17: unknown client "eve"; known: alice, bob`},
		{"times that are not true", "scene.yaml", "times: true", "times: twice", `scene.yaml:16: unknown value "twice"; known: true`},
		// check.yaml
		{"unknown key in checks", "check.yaml", "times: 2", "often: 2", `check.yaml:3: unknown key "often"`},
		{"unknown client in check", "check.yaml", "clients: [alice]", "clients: [eve]", `check.yaml:3: unknown client "eve"; known: alice, bob`},
		{"unknown step in check", "check.yaml", "  choose:\n", "  chose:\n", `check.yaml:2: unknown step "chose"; lesson.md has: join, read-on, choose`},
		{"step without exercise in check", "check.yaml", "  choose:\n", "  read-on:\n", `check.yaml:2: step "read-on" plays nothing`},
		{"unknown room in check", "check.yaml", `room: "user:dan"`, `room: "project:9"`, `check.yaml:9: unknown room "project:9"`},
		{"unknown event in check", "check.yaml", "{event: news, clients: [bob]", "{event: olds, clients: [bob]", `check.yaml:5: unknown event of this step "olds"; known: news`},
		{"unknown namespace in check", "check.yaml", "namespace: /tasks", "namespace: /chat", `check.yaml:5: unknown namespace "/chat"; known: /, /tasks`},
		{"receives nowhere", "check.yaml", "times: 2", "namespace: /tasks", `check.yaml:3: cannot hold: scene.yaml does not connect alice to the namespace /tasks`},
		{"receives and misses", "check.yaml", "clients: [bob], namespace: /tasks", "clients: [bob, alice]", `check.yaml:5: cannot hold: line 3 says otherwise of alice and news`},
		{"receives, and misses in the only namespace", "check.yaml", "clients: [bob], namespace: /tasks", "clients: [alice], namespace: /", `check.yaml:5: cannot hold: line 3 says otherwise of alice`},
		{"receives and misses in one namespace", "check.yaml", "clients: [alice], times: 2", "clients: [bob], namespace: /tasks", `check.yaml:5: cannot hold: line 3 says otherwise of bob`},
		{"receives in one namespace and misses in all", "check.yaml", "[alice], times: 2}\n      feedback: Alice is in it.\n    - misses: {event: news, clients: [bob], namespace: /tasks}", "[bob], namespace: /tasks}\n      feedback: Bob is.\n    - misses: {event: news, clients: [bob]}", `check.yaml:5: cannot hold: line 3 says otherwise of bob`},
		{"receives once and twice", "check.yaml", "misses: {event: news, clients: [bob], namespace: /tasks}", "receives: {event: news, clients: [alice]}", `check.yaml:5: cannot hold: line 3 says otherwise of alice`},
		{"no client receives", "check.yaml", "clients: [alice]", "clients: []", `check.yaml:3: want one client or more`},
		{"order of nothing", "check.yaml", "\n        - {kind: emit, event: news}\n        - {kind: join, client: bob, instance: b, room: \"user:dan\"}", " []", `check.yaml:7: want one mark or more`},
		{"room of a kind without room", "check.yaml", "kind: join", "kind: deliver", `check.yaml:9: events of kind "deliver" have no room; those that have one: join, leave, room-created, room-deleted`},
		{"misspelt kind", "check.yaml", "kind: join", "kind: verdcit", `check.yaml:9: unknown kind "verdcit"; known: connect, verdict, upgrade, request, response, handle`},
		{"kind that depends on the transport", "check.yaml", "kind: join", "kind: frame-out", `check.yaml:9: unknown kind "frame-out"`},
		{"unknown instance in check", "check.yaml", "instance: b", "instance: z", `check.yaml:9: unknown instance "z"`},
		{"unknown side", "check.yaml", "side: client", "side: middle", `check.yaml:11: unknown side "middle"`},
		{"no feedback", "check.yaml", "      feedback: Gone.\n", "", `check.yaml:11: "feedback" is missing`},
		{"two statements in one", "check.yaml", "    - ends:", "      ends:", `check.yaml:7: want exactly one of`},
		{"times of a miss", "check.yaml", "namespace: /tasks", "times: 0", `check.yaml:5: unknown key "times"`},
		{"nothing checked", "check.yaml", "*", "steps: {}\n", `check.yaml:1: step "choose" has choices, but nothing is checked`},
		{"a check that cannot fail", "check.yaml", "  choose:\n", "  join:\n", `check.yaml:2: step "join" plays a fixed line, so its checks cannot fail`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			files := small()
			file := files["05-rooms/"+tt.file]
			text := string(file.Data)
			switch {
			case tt.old == "*":
				text = tt.new
			case !strings.Contains(text, tt.old):
				t.Fatalf("%q is not in %s", tt.old, tt.file)
			default:
				text = strings.Replace(text, tt.old, tt.new, 1)
			}
			file.Data = []byte(text)
			_, err := lessons.Read(files)
			wantProblem(t, err, "05-rooms/"+tt.want)
		})
	}
}

func TestChoices(t *testing.T) {
	choices := func(text string) fs.FS {
		files := small()
		scene := string(files["05-rooms/scene.yaml"].Data)
		scene, _, _ = strings.Cut(scene, "    play:")
		files["05-rooms/scene.yaml"].Data = []byte(scene + text)
		checks := string(files["05-rooms/check.yaml"].Data)
		files["05-rooms/check.yaml"].Data = []byte(strings.Replace(checks, "  choose:", "  join:", 1))
		return files
	}
	const good = `    start: one
    solution: two
    choices:
      - {id: one, js: x, go: y, play: [{emit: {from: alice, target: all, event: news}}]}
      - {id: two, js: x, go: y, play: [{emit: {from: bob, target: all, event: news}}]}
`
	if _, err := lessons.Read(choices(good)); err != nil {
		t.Errorf("choices without a mistake: %v", err)
	}
	_, err := lessons.Read(choices(strings.Replace(good, "solution: two", "solution: three", 1)))
	wantProblem(t, err, `05-rooms/scene.yaml:14: unknown choice "three"; known: one, two`)
	_, err = lessons.Read(choices(strings.Replace(good, "    solution: two\n", "", 1)))
	wantProblem(t, err, `05-rooms/scene.yaml:11: choices need "start" and "solution"`)
	_, err = lessons.Read(choices(strings.Replace(good, "id: two", "id: one", 1)))
	wantProblem(t, err, `05-rooms/scene.yaml:11: two choices are called "one"`)
	_, err = lessons.Read(choices(strings.Replace(good, ", go: y", "", 1)))
	wantProblem(t, err, `05-rooms/scene.yaml:16: "go" is missing`)
	_, err = lessons.Read(choices(good + "    play: [{stop: {instance: a}}]\n"))
	wantProblem(t, err, `05-rooms/scene.yaml:11: want either "play" or "choices"`)
}

func TestMissingFiles(t *testing.T) {
	for name := range small() {
		files := small()
		delete(files, name)
		_, err := lessons.Read(files)
		wantProblem(t, err, name+": is missing")
	}
}

func TestFoldersThatAreNotLessons(t *testing.T) {
	files := small()
	files["readme.txt"] = &fstest.MapFile{}
	files["5-rooms/lesson.md"] = &fstest.MapFile{}
	files["05-again/lesson.md"] = &fstest.MapFile{}
	files["17-more/lesson.md"] = &fstest.MapFile{}
	_, err := lessons.Read(files)
	wantProblem(t, err, "readme.txt: is not a lesson")
	wantProblem(t, err, "5-rooms: is not a lesson")
	wantProblem(t, err, "05-rooms: has the number of 05-again")
	wantProblem(t, err, "17-more: has the number 17, which lessons/syllabus.go does not have")
}

// A mistake has one problem, without others that follow from it.
func TestOneProblemForOneMistake(t *testing.T) {
	for _, tt := range []struct{ name, file, old, new, want string }{
		{"no instances", "scene.yaml", "instances: [a, b]\n", "", `scene.yaml:1: "instances" is missing`},
		{"clients in a list", "scene.yaml", "clients:\n  alice: {instance: a}\n  bob: {user: dan, instance: b, namespaces: [/, /tasks]}", "clients: [alice, bob]", `scene.yaml:2: want keys and values here, not a list`},
		{"no steps", "scene.yaml", "*", "instances: [a]\nclients: {alice: {instance: a}}\n", `scene.yaml:1: "steps" is missing`},
		{"two actions in one", "scene.yaml", "user:dan\"}\n      - emit:", "user:dan\"}\n        emit:", `scene.yaml:14: want one action in each entry of the list`},
		{"no front matter", "lesson.md", "---\ntitle", "title", `lesson.md:1: has no front matter: want "---", its keys, "---"`},
		{"a kind that is unknown, with a room", "check.yaml", "kind: join", "kind: joins", ``},
	} {
		t.Run(tt.name, func(t *testing.T) {
			files := small()
			file := files["05-rooms/"+tt.file]
			if tt.old == "*" {
				tt.old = string(file.Data)
			}
			file.Data = []byte(strings.Replace(string(file.Data), tt.old, tt.new, 1))
			_, err := lessons.Read(files)
			var ps lessons.Problems
			if !errors.As(err, &ps) || len(ps) != 1 || tt.want != "" && ps[0].Error() != "05-rooms/"+tt.want {
				t.Errorf("problems =\n%v\nwant only %s", err, tt.want)
			}
		})
	}
}

// The files of a lesson have their problems in the order in which an author reads them.
func TestOrderOfProblems(t *testing.T) {
	files := small()
	for _, name := range []string{"check.yaml", "lesson.md", "scene.yaml"} {
		files["05-rooms/"+name].Data = append(files["05-rooms/"+name].Data, "more: 1\n#### More\n"...)
	}
	delete(files, "05-rooms/solution/client.js")
	files["06-x/lesson.md"] = &fstest.MapFile{}
	_, err := lessons.Read(files)
	var ps lessons.Problems
	errors.As(err, &ps)
	var order []string
	for _, p := range ps {
		order = append(order, p.File)
	}
	want := []string{"05-rooms/lesson.md", "05-rooms/scene.yaml", "05-rooms/check.yaml", "05-rooms/solution/client.js", "06-x/lesson.md", "06-x/scene.yaml", "06-x/check.yaml"}
	if order = slices.Compact(order); !slices.Equal(order[:min(len(order), len(want))], want) {
		t.Errorf("order of files = %q, want %q", order, want)
	}
}

// Statements about the same client can hold together if they are about different events or
// namespaces.
func TestChecksThatHoldTogether(t *testing.T) {
	files := small()
	scene := files["05-rooms/scene.yaml"]
	const choice = "- {id: all, js: x, go: y, play: ["
	scene.Data = []byte(strings.Replace(string(scene.Data), choice, choice+"{emit: {from: alice, target: namespace, namespace: /tasks, event: olds}}, ", 1))
	files["05-rooms/check.yaml"].Data = []byte(`steps:
  choose:
    - {receives: {event: olds, clients: [bob], namespace: /tasks}, feedback: x}
    - {misses: {event: olds, clients: [bob], namespace: /}, feedback: x}
    - {receives: {event: olds, clients: [bob]}, feedback: x}
    - {misses: {event: olds, clients: [alice], namespace: /tasks}, feedback: x}
    - {receives: {event: news, clients: [alice], times: 2}, feedback: x}
    - {misses: {event: olds, clients: [alice]}, feedback: x}
`)
	if _, err := lessons.Read(files); err != nil {
		t.Error(err)
	}
}

func wantProblem(t *testing.T, err error, want string) {
	t.Helper()
	var ps lessons.Problems
	if !errors.As(err, &ps) {
		t.Fatalf("error = %v, want problems", err)
	}
	for _, p := range ps {
		if strings.HasPrefix(p.Error(), want) {
			return
		}
	}
	t.Errorf("problems =\n%v\nwant %s", err, want)
}
