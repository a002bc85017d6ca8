package lessons

import (
	"slices"

	yaml "go.yaml.in/yaml/v3"

	"github.com/socketplay/socketplay/server/trace"
)

// Check is a statement about the trace of one exercise whose line the learner chooses. (Where
// the line is fixed, nothing could go wrong, and the prediction is enough.) Exactly one of Receives,
// Misses, Order and Ends is set. The page reads it as JSON and judges it.
type Check struct {
	Receives *Reception `json:"receives,omitempty"` // each of the clients gets the event, Times times
	Misses   *Reception `json:"misses,omitempty"`   // none of them gets it
	Order    []Mark     `json:"order,omitempty"`    // these happen, one after the other
	Ends     *Ending    `json:"ends,omitempty"`     // the client's connection ends, for this reason
	Feedback string     `json:"feedback"`           // what the learner reads if the check fails
}

// Reception says which clients get an event, and how often.
type Reception struct {
	Event     string   `json:"event"`
	Clients   []string `json:"clients"`
	Namespace string   `json:"nsp,omitempty"`
	Times     int      `json:"times,omitempty"` // 1 if the check does not say
}

// Mark describes an event of the trace. Each field that is set must match it.
type Mark struct {
	Kind     trace.Kind `json:"kind"`
	Client   string     `json:"client,omitempty"`
	Instance string     `json:"instance,omitempty"`
	Room     string     `json:"room,omitempty"`
	Event    string     `json:"event,omitempty"`
}

// Ending is the end of a client's connection, as one side sees it.
type Ending struct {
	Client string `json:"client"`
	Side   string `json:"side"` // "server" or "client"
	Reason string `json:"reason"`
}

// kinds are the kinds of trace events that a check may name. It may not name frames and
// polling requests, because they depend on the transport, nor actions, which the step itself does.
var kinds = slices.DeleteFunc(slices.Clone(trace.Kinds), func(k trace.Kind) bool {
	return slices.Contains([]trace.Kind{trace.FrameIn, trace.FrameOut, trace.HTTP, trace.Refused, trace.Action}, k)
})

// kindsWithRoom are the kinds whose events name a room. Other events never match a mark
// that has one.
var kindsWithRoom = []trace.Kind{trace.Join, trace.Leave, trace.RoomCreated, trace.RoomDeleted}

func readChecks(file string, text []byte, l *Lesson, ps *Problems) {
	s := &source{file: file, ps: ps}
	n := s.parse(text)
	if n == nil {
		return
	}
	s.object(n, map[string]func(*yaml.Node){
		"steps": func(n *yaml.Node) {
			s.pairs(n, func(id string, k, v *yaml.Node) {
				step := l.step(id)
				switch {
				case step == nil:
					s.badStep(k, l)
				case step.Exercise == nil:
					s.bad(k, "step %q plays nothing: there is nothing to check", id)
				case len(step.Exercise.Choices) == 0:
					s.bad(k, "step %q plays a fixed line, so its checks cannot fail: the prediction is enough", id)
				default:
					var receptions []statement
					s.each(v, func(v *yaml.Node) {
						c := readCheck(s, v, l, step.Exercise)
						step.Checks = append(step.Checks, c)
						if c.Receives != nil {
							receptions = append(receptions, statement{c.Receives, true, v})
						}
						if c.Misses != nil {
							receptions = append(receptions, statement{c.Misses, false, v})
						}
					})
					checkReceptions(s, receptions, &l.Scene)
				}
			})
		},
	}, "steps")
	for _, step := range l.Steps {
		if step.Exercise != nil && len(step.Exercise.Choices) > 0 && len(step.Checks) == 0 {
			s.bad(n, "step %q has choices, but nothing is checked", step.ID)
		}
	}
}

func readCheck(s *source, n *yaml.Node, l *Lesson, e *Exercise) Check {
	var c Check
	statements := 0
	clients := l.Scene.clientNames()
	reception := func(dst **Reception, times int) func(*yaml.Node) {
		return func(n *yaml.Node) {
			statements++
			r := &Reception{Times: times}
			fields := map[string]func(*yaml.Node){
				"event":     s.oneOf(&r.Event, "event of this step", e.events()...),
				"clients":   s.someOf(&r.Clients, "client", clients...),
				"namespace": s.oneOf(&r.Namespace, "namespace", Namespaces...),
			}
			if times > 0 {
				fields["times"] = s.number(&r.Times, 1)
			}
			s.object(n, fields, "event", "clients")
			*dst = r
		}
	}
	s.object(n, map[string]func(*yaml.Node){
		"receives": reception(&c.Receives, 1),
		"misses":   reception(&c.Misses, 0),
		"order": func(n *yaml.Node) {
			statements++
			s.filled(n, "mark")
			s.each(n, func(v *yaml.Node) {
				var m Mark
				s.object(v, map[string]func(*yaml.Node){
					"kind":     word(s, &m.Kind, "kind", kinds),
					"client":   s.oneOf(&m.Client, "client", clients...),
					"instance": s.oneOf(&m.Instance, "instance", l.Scene.Instances...),
					"room":     s.oneOf(&m.Room, "room", l.Scene.roomNames()...),
					"event":    s.oneOf(&m.Event, "event of this step", e.events()...),
				}, "kind")
				if m.Room != "" && m.Kind != "" && !slices.Contains(kindsWithRoom, m.Kind) {
					s.bad(v, "events of kind %q have no room; those that have one: %s", m.Kind, join(kindsWithRoom))
				}
				c.Order = append(c.Order, m)
			})
		},
		"ends": func(n *yaml.Node) {
			statements++
			c.Ends = &Ending{}
			s.object(n, map[string]func(*yaml.Node){
				"client": s.oneOf(&c.Ends.Client, "client", clients...),
				"side":   s.oneOf(&c.Ends.Side, "side", "server", "client"),
				"reason": s.text(&c.Ends.Reason),
			}, "client", "side", "reason")
		},
		"feedback": s.text(&c.Feedback),
	}, "feedback")
	if statements != 1 && n.Kind == yaml.MappingNode {
		s.bad(n, `want exactly one of "receives", "misses", "order" and "ends"`)
	}
	return c
}

// events returns the names of the events that the exercise emits.
func (e *Exercise) events() []string {
	var names []string
	add := func(as []Action) {
		for _, a := range as {
			if a.Event != "" && !slices.Contains(names, a.Event) {
				names = append(names, a.Event)
			}
		}
	}
	add(e.Play)
	for _, c := range e.Choices {
		add(c.Play)
	}
	return names
}
