package lessons_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/socketplay/socketplay/lessons"
	"github.com/socketplay/socketplay/server/lab/words"
)

func TestBuiltInLessons(t *testing.T) {
	all, err := lessons.Load()
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(all, func(l lessons.Lesson) bool { return l.Folder == "04-emit-targets" })
	if i < 0 {
		t.Fatal("the lesson on emit targets is missing")
	}
	l := all[i]
	if l.Number != 4 || l.Slug != "emit-targets" || l.Title != "Emit targets" || len(l.Version) != 12 || l.Intro.Empty() {
		t.Errorf("read as %+v", l)
	}
	seen := make(map[words.Target]bool)
	for _, s := range l.Steps {
		if s.Exercise == nil || len(s.Hints) != 3 || s.Solution.Empty() || len(s.Checks) > 0 != (len(s.Exercise.Choices) > 0) {
			t.Errorf("step %s is incomplete: %d hints, %d checks", s.ID, len(s.Hints), len(s.Checks))
			continue
		}
		for _, a := range s.Exercise.Play {
			seen[a.Target] = true
		}
	}
	for _, target := range []words.Target{"socket", "all", "broadcast", "room", "room-except", "namespace", "except", "rooms"} {
		if !seen[target] {
			t.Errorf("no step plays the target %s", target)
		}
	}
}

func TestSyllabus(t *testing.T) {
	for i, topic := range lessons.Syllabus {
		if topic.Number != i+1 || topic.Title == "" || topic.About == "" {
			t.Errorf("topic %d is %+v", i+1, topic)
		}
	}
}

// small returns a small lesson without problems. Tests spoil one line of it.
func small() fstest.MapFS {
	files := fstest.MapFS{
		"05-rooms/lesson.md": {Data: []byte(`---
title: Rooms
concepts: [room]
needs: [4]
minutes: 5
use: You need it.
learnt: [One., "` + "`Two`" + `.", Three.]
---

Intro with a <b>tag</b>.

## Join

Text.

` + "```js\nsocket.join(\"x\") // <i>\n```\n\n```go\ns.Join(ctx, \"x\")\n```" + `

### Hint

One.

### Solution

So.

## Read on

No exercise here.

## Choose

### Solution

The first.
`)},
		"05-rooms/scene.yaml": {Data: []byte(`instances: [a, b]
clients:
  alice: {instance: a}
  bob: {user: dan, instance: b, namespaces: [/, /tasks]}
rooms:
  project:1: [alice]
faults:
  - stop: {instance: b}
steps:
  join:
    ask: Who?
    reveal: [rooms]
    play:
      - join: {client: bob, room: "user:dan"}
      - emit: {from: alice, target: room, room: "project:1", event: news, data: {n: 1}}
    times: true
    ideas: [{said: [bob], says: All., so: One.}]
  choose:
    ask: Who?
    start: all
    solution: room
    choices:
      - {id: all, js: x, go: y, play: [{emit: {from: alice, target: all, event: news}}]}
      - {id: room, js: x, go: y, play: [{emit: {from: alice, target: room, room: "project:1", event: news}}]}
`)},
		"05-rooms/check.yaml": {Data: []byte(`steps:
  choose:
    - receives: {event: news, clients: [alice], times: 2}
      feedback: Alice is in it.
    - misses: {event: news, clients: [bob], namespace: /tasks}
      feedback: Bob is not.
    - order:
        - {kind: emit, event: news}
        - {kind: join, client: bob, instance: b, room: "user:dan"}
      feedback: One after the other.
    - ends: {client: bob, side: client, reason: transport close}
      feedback: Gone.
`)},
	}
	for _, dir := range []string{"start", "solution"} {
		for _, name := range []string{"server.js", "client.js", "server.go"} {
			files["05-rooms/"+dir+"/"+name] = &fstest.MapFile{Data: []byte("text of " + dir + "/" + name)}
		}
	}
	return files
}

func TestRead(t *testing.T) {
	all, err := lessons.Read(small())
	if err != nil {
		t.Fatal(err)
	}
	l := all[0]
	if len(all) != 1 || l.Folder != "05-rooms" || len(l.Steps) != 3 || l.Steps[0].ID != "join" || l.Steps[1].Exercise != nil {
		t.Fatalf("read as %+v", l)
	}
	if got := l.Intro.String(); strings.Contains(got, "<b>") {
		t.Errorf("HTML in Markdown has an effect: %s", got)
	}
	const figure = `<figure class="code" data-lang="js"><figcaption>JavaScript</figcaption>` +
		`<pre tabindex="0"><code>socket.join(&#34;x&#34;) // &lt;i&gt;`
	if got := l.Steps[0].Prose.String(); !strings.Contains(got, figure) {
		t.Errorf("prose = %s, want %s in it", got, figure)
	}
	if l.Use != "You need it." || len(l.Learnt) != 3 || l.Learnt[1].String() != "<p><code>Two</code>.</p>\n" {
		t.Errorf("use = %q, learnt = %v", l.Use, l.Learnt)
	}
	got, err := json.Marshal(l.Scene)
	if err != nil {
		t.Fatal(err)
	}
	const scene = `{"instances":["a","b"],"clients":[` +
		`{"name":"alice","user":"alice","instance":"a","namespaces":["/"]},` +
		`{"name":"bob","user":"dan","instance":"b","namespaces":["/","/tasks"]}],` +
		`"rooms":[{"room":"project:1","clients":["alice"]}],"faults":[{"do":"stop","instance":"b"}]}`
	if string(got) != scene {
		t.Errorf("scene =\n%s, want\n%s", got, scene)
	}
	got, _ = json.Marshal(l.Steps[0].Exercise)
	const exercise = `{"ask":"Who?","reveal":["rooms"],"times":true,"ideas":[{"said":["bob"],"says":"All.","so":"One."}],"play":[{"do":"join","client":"bob","room":"user:dan"},` +
		`{"do":"emit","client":"alice","target":"room","room":"project:1","event":"news","data":{"n":1}}]}`
	if string(got) != exercise {
		t.Errorf("exercise =\n%s, want\n%s", got, exercise)
	}
	got, _ = json.Marshal(l.Steps[2].Checks)
	const checks = `[{"receives":{"event":"news","clients":["alice"],"times":2},"feedback":"Alice is in it."},` +
		`{"misses":{"event":"news","clients":["bob"],"nsp":"/tasks"},"feedback":"Bob is not."},` +
		`{"order":[{"kind":"emit","event":"news"},{"kind":"join","client":"bob","instance":"b","room":"user:dan"}],"feedback":"One after the other."},` +
		`{"ends":{"client":"bob","side":"client","reason":"transport close"},"feedback":"Gone."}]`
	if string(got) != checks {
		t.Errorf("checks =\n%s, want\n%s", got, checks)
	}
}

func TestVersionFollowsTheFiles(t *testing.T) {
	files := small()
	before, err := lessons.Read(files)
	if err != nil {
		t.Fatal(err)
	}
	files["05-rooms/start/server.js"] = &fstest.MapFile{Data: []byte("another text")}
	after, err := lessons.Read(files)
	if err != nil {
		t.Fatal(err)
	}
	if before[0].Version == after[0].Version {
		t.Error("a file changed and the version did not")
	}
}
