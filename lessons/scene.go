package lessons

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	yaml "go.yaml.in/yaml/v3"

	"github.com/socketplay/socketplay/server/lab/words"
)

// Scene is what a lesson plays on: servers, clients and rooms. The page reads it as JSON.
type Scene struct {
	Instances []string     `json:"instances"`
	Clients   []Client     `json:"clients"` // in the order of the file
	Rooms     []Membership `json:"rooms"`
	Faults    []Action     `json:"faults,omitempty"` // what is broken when the lesson begins
}

// Client is one client of the scene, with one connection of its own.
type Client struct {
	Name       string   `json:"name"`
	User       string   `json:"user"`
	Instance   string   `json:"instance"`
	Namespaces []string `json:"namespaces"` // default "/"
}

// Membership is a room and the clients that are in it when a step begins.
type Membership struct {
	Room    string   `json:"room"`
	Clients []string `json:"clients"`
}

// Exercise is what a step asks the learner and then plays.
type Exercise struct {
	Ask     string   `json:"ask"`
	Reveal  []string `json:"reveal,omitempty"` // parts of the scene that this step needs
	Times   bool     `json:"times,omitempty"`  // the learner also says how often each client receives it
	Ideas   []Idea   `json:"ideas,omitempty"`  // wrong ideas that some predictions show
	Play    []Action `json:"play,omitempty"`
	Choices []Choice `json:"choices,omitempty"` // instead of Play: the learner picks one
	// Start is the choice that the files in start make, Solution the choice of those in
	// solution. The first must fail the checks, and the second must pass them.
	Start    string `json:"start,omitempty"`
	Solution string `json:"solution,omitempty"`
}

// Idea is a wrong idea that a prediction shows, and the sentence that meets it.
type Idea struct {
	Said []string `json:"said"` // the clients that the learner expects, in any order; none for nobody
	Says string   `json:"says"`
	So   string   `json:"so"`
}

// Choice is one answer to an exercise. The page plays the one that the learner picks.
type Choice struct {
	ID   string   `json:"id"`
	JS   string   `json:"js"`
	Go   string   `json:"go"`
	Play []Action `json:"play"`
}

// Action is something that the lab's control plane does when a step plays.
type Action struct {
	Do        words.Recorded  `json:"do"` // an action that a lesson can play, as the trace records it
	Client    string          `json:"client,omitempty"`
	Instance  string          `json:"instance,omitempty"`
	Target    words.Target    `json:"target,omitempty"` // of an emit
	Room      string          `json:"room,omitempty"`
	Rooms     []string        `json:"rooms,omitempty"`
	Except    []string        `json:"except,omitempty"`
	Namespace string          `json:"nsp,omitempty"`
	Event     string          `json:"event,omitempty"`
	Data      json.RawMessage `json:"data,omitempty"`
}

// playable are the actions that a lesson can play. A scene names each as the trace does.
var playable = slices.DeleteFunc(slices.Clone(words.Actions), func(d words.Description) bool { return !d.Lesson })

func playableNames() (names []string) {
	for _, d := range playable {
		names = append(names, string(d.Recorded))
	}
	return names
}

// sceneReader reads scene.yaml into a lesson. It knows the names that it has read so far.
type sceneReader struct {
	*source
	l *Lesson
}

// readScene reads scene.yaml. It returns false if the file does not say what the steps
// play, and true if it does, perhaps with problems.
func readScene(file string, text []byte, l *Lesson, ps *Problems) bool {
	r := &sceneReader{source: &source{file: file, ps: ps}, l: l}
	n := r.parse(text)
	if n == nil {
		return false
	}
	// Clients name instances, rooms name clients, and actions name rooms. So they are read
	// in this order, whatever their order in the file.
	var clients, rooms, faults, steps *yaml.Node
	store := func(dst **yaml.Node) func(*yaml.Node) { return func(n *yaml.Node) { *dst = n } }
	r.object(n, map[string]func(*yaml.Node){
		"instances": r.instances, "clients": store(&clients), "rooms": store(&rooms),
		"faults": store(&faults), "steps": store(&steps),
	}, "instances", "clients", "steps")
	if clients != nil {
		r.pairs(clients, r.client)
		r.filled(clients, "client")
	}
	if rooms != nil {
		r.pairs(rooms, r.room)
	}
	if faults != nil {
		l.Scene.Faults = r.actions(faults)
	}
	if steps == nil || steps.Kind != yaml.MappingNode {
		return false
	}
	r.pairs(steps, r.exercise)
	return true
}

// instances reads which instances the lesson's lab has. A lab of n instances has the first n.
func (r *sceneReader) instances(n *yaml.Node) {
	before := len(*r.ps)
	r.someOf(&r.l.Scene.Instances, "instance", Instances...)(n)
	switch count := len(r.l.Scene.Instances); {
	case len(*r.ps) > before:
	case count > len(Instances):
		r.bad(n, "a lab has at most %d instances", len(Instances))
	case !slices.Equal(r.l.Scene.Instances, Instances[:count]):
		r.bad(n, "a lab of %d instances has %s", count, join(Instances[:count]))
	}
}

// parts returns the parts of the scene that a step can reveal. A lab of one instance has no
// Redis between its instances.
func (r *sceneReader) parts() []string {
	if len(r.l.Scene.Instances) == 1 {
		return []string{"rooms", "namespaces"}
	}
	return []string{"rooms", "namespaces", "redis"}
}

func (r *sceneReader) client(name string, k, v *yaml.Node) {
	c := Client{Name: name, User: name}
	hasUser := false
	r.object(v, map[string]func(*yaml.Node){
		"user":       func(n *yaml.Node) { hasUser = true; r.oneOf(&c.User, "user", Users...)(n) },
		"instance":   r.oneOf(&c.Instance, "instance", r.l.Scene.Instances...),
		"namespaces": r.manyOf(&c.Namespaces, "namespace", Namespaces...),
	}, "instance")
	if !hasUser && !slices.Contains(Users, name) {
		r.bad(k, `%q needs a "user", since no user has this name; known: %s`, name, join(Users))
	}
	if len(c.Namespaces) == 0 {
		c.Namespaces = []string{"/"}
	}
	r.l.Scene.Clients = append(r.l.Scene.Clients, c)
}

func (r *sceneReader) room(name string, k, v *yaml.Node) {
	m := Membership{Room: name}
	r.manyOf(&m.Clients, "client", r.l.Scene.clientNames()...)(v)
	r.l.Scene.Rooms = append(r.l.Scene.Rooms, m)
}

func (r *sceneReader) exercise(id string, k, v *yaml.Node) {
	step := r.l.step(id)
	if step == nil {
		r.badStep(k, r.l)
		return
	}
	e := &Exercise{}
	before := len(*r.ps)
	var start, solution *yaml.Node
	ways := 0 // in which the step says what to play
	r.object(v, map[string]func(*yaml.Node){
		"ask":    r.text(&e.Ask),
		"reveal": r.manyOf(&e.Reveal, "part", r.parts()...),
		"play": func(n *yaml.Node) {
			ways++
			e.Play = r.actions(n)
		},
		"choices": func(n *yaml.Node) {
			ways++
			r.filled(n, "choice")
			r.each(n, func(v *yaml.Node) { e.Choices = append(e.Choices, r.choice(v)) })
		},
		"times": func(n *yaml.Node) {
			var yes string
			r.oneOf(&yes, "value", "true")(n)
			e.Times = yes != ""
		},
		"ideas":    func(n *yaml.Node) { r.each(n, func(v *yaml.Node) { e.Ideas = append(e.Ideas, r.idea(v)) }) },
		"start":    func(n *yaml.Node) { start = n; r.text(&e.Start)(n) },
		"solution": func(n *yaml.Node) { solution = n; r.text(&e.Solution)(n) },
	}, "ask")
	var ids []string
	for _, c := range e.Choices {
		if slices.Contains(ids, c.ID) {
			r.bad(v, "two choices are called %q", c.ID)
		}
		ids = append(ids, c.ID)
	}
	switch {
	case v.Kind != yaml.MappingNode:
	case ways != 1:
		r.bad(v, `want either "play" or "choices"`)
	case len(e.Choices) > 0 && (start == nil || solution == nil):
		r.bad(v, `choices need "start" and "solution": the one that fails and the one that passes`)
	case len(e.events()) == 0 && len(*r.ps) == before:
		r.bad(v, "no action emits an event: the learner has nothing to predict")
	case len(e.Choices) > 0:
		r.oneOf(&e.Start, "choice", ids...)(start)
		r.oneOf(&e.Solution, "choice", ids...)(solution)
	}
	step.Exercise = e
}

func (r *sceneReader) idea(n *yaml.Node) Idea {
	i := Idea{Said: []string{}}
	r.object(n, map[string]func(*yaml.Node){
		"said": r.manyOf(&i.Said, "client", r.l.Scene.clientNames()...),
		"says": r.text(&i.Says), "so": r.text(&i.So),
	}, "said", "says", "so")
	return i
}

func (r *sceneReader) choice(n *yaml.Node) Choice {
	var c Choice
	r.object(n, map[string]func(*yaml.Node){
		"id": r.text(&c.ID), "js": r.text(&c.JS), "go": r.text(&c.Go),
		"play": func(n *yaml.Node) { c.Play = r.actions(n) },
	}, "id", "js", "go", "play")
	return c
}

func (r *sceneReader) actions(n *yaml.Node) []Action {
	var as []Action
	r.filled(n, "action")
	r.each(n, func(v *yaml.Node) {
		if v.Kind == yaml.MappingNode && len(v.Content) != 2 {
			r.bad(v, "want one action in each entry of the list")
			return
		}
		r.pairs(v, func(do string, k, v *yaml.Node) { as = append(as, r.action(do, k, v)) })
	})
	return as
}

func (r *sceneReader) action(do string, k, v *yaml.Node) Action {
	a := Action{Do: words.Recorded(do)}
	i := slices.IndexFunc(playable, func(d words.Description) bool { return d.Recorded == a.Do })
	if i < 0 {
		r.bad(k, "unknown action %q; known: %s", do, strings.Join(playableNames(), ", "))
		return a
	}
	client := r.oneOf(&a.Client, "client", r.l.Scene.clientNames()...)
	room := r.oneOf(&a.Room, "room", r.l.Scene.roomNames()...)
	d := playable[i]
	if d.Action == words.Emit {
		r.emit(&a, v, client, room)
		return a
	}
	keys := map[string]func(*yaml.Node){}
	switch d.About {
	case words.Client:
		keys["client"] = client
	case words.Instance:
		keys["instance"] = r.oneOf(&a.Instance, "instance", r.l.Scene.Instances...)
	}
	if slices.Contains(d.Needs, words.FieldRoom) {
		keys["room"] = room
	}
	r.object(v, keys, slices.Sorted(maps.Keys(keys))...)
	return a
}

func (r *sceneReader) emit(a *Action, n *yaml.Node, client, room func(*yaml.Node)) {
	var needs []string // the keys that the target needs, or nil if there is no known target
	r.object(n, map[string]func(*yaml.Node){
		"from": client,
		"target": func(n *yaml.Node) {
			i := slices.IndexFunc(words.Targets, func(t words.Addressing) bool { return string(t.Target) == n.Value })
			if i < 0 {
				r.bad(n, "unknown target %s; known: %s", describe(n), strings.Join(targetNames(), ", "))
				return
			}
			a.Target = words.Targets[i].Target
			needs = make([]string, 0, 1)
			for _, f := range words.Targets[i].Needs {
				needs = append(needs, sceneKey(f))
			}
		},
		"room":      room,
		"rooms":     r.someOf(&a.Rooms, "room", r.l.Scene.roomNames()...),
		"except":    r.someOf(&a.Except, "room", r.l.Scene.roomNames()...),
		"namespace": r.oneOf(&a.Namespace, "namespace", Namespaces...),
		"event":     r.text(&a.Event),
		"data":      func(n *yaml.Node) { a.Data = r.json(n) },
	}, "from", "target", "event")
	if n.Kind == yaml.MappingNode && needs != nil {
		r.checkTargetKeys(n, a.Target, needs)
	}
}

// checkTargetKeys notes the keys that the target of an emit needs and the emit lacks, and
// the keys of other targets.
func (r *sceneReader) checkTargetKeys(n *yaml.Node, target words.Target, needs []string) {
	has := make(map[string]bool)
	for i := 0; i < len(n.Content); i += 2 {
		key := n.Content[i].Value
		has[key] = true
		if slices.Contains(targetKeys(), key) && !slices.Contains(needs, key) {
			r.bad(n.Content[i], "target %q does not use %q", target, key)
		}
	}
	for _, key := range needs {
		if !has[key] {
			r.bad(n, "%q is missing", key)
		}
	}
}

// sceneKey is the key of a field in scene.yaml.
func sceneKey(f words.Field) string {
	if f == words.FieldNamespace {
		return "namespace"
	}
	return string(f)
}

// targetKeys returns the keys that some targets need and others do not use.
func targetKeys() (keys []string) {
	for _, t := range words.Targets {
		for _, f := range t.Needs {
			keys = append(keys, sceneKey(f))
		}
	}
	return keys
}

func targetNames() (names []string) {
	for _, t := range words.Targets {
		names = append(names, string(t.Target))
	}
	return names
}

func (r *sceneReader) json(n *yaml.Node) json.RawMessage {
	var v any
	if err := n.Decode(&v); err != nil {
		r.bad(n, "cannot be read: %v", err)
		return nil
	}
	b, err := json.Marshal(v)
	if err != nil {
		r.bad(n, "cannot be written as JSON: %v", err)
		return nil
	}
	return b
}

func (l *Lesson) step(id string) *Step {
	for i := range l.Steps {
		if l.Steps[i].ID == id {
			return &l.Steps[i]
		}
	}
	return nil
}

func (l *Lesson) stepIDs() []string {
	ids := make([]string, len(l.Steps))
	for i, s := range l.Steps {
		ids[i] = s.ID
	}
	return ids
}

func (s *Scene) clientNames() []string {
	names := make([]string, len(s.Clients))
	for i, c := range s.Clients {
		names[i] = c.Name
	}
	return names
}

// roomNames returns the rooms of the scene and the personal room of each user. It returns
// none if the scene has no clients, because personal rooms would be missing.
func (s *Scene) roomNames() []string {
	if len(s.Clients) == 0 {
		return nil
	}
	var names []string
	for _, m := range s.Rooms {
		names = append(names, m.Room)
	}
	for _, c := range s.Clients {
		if personal := "user:" + c.User; !slices.Contains(names, personal) {
			names = append(names, personal)
		}
	}
	return names
}
