package lab

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/socketplay/socketplay/server/lab/words"
	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/trace"
)

// difference returns a complaint about each word that is in only one of two lists.
func difference[T ~string](words, known []T) (d []string) {
	for _, w := range words {
		if !slices.Contains(known, w) {
			d = append(d, "nothing handles "+string(w))
		}
	}
	for _, w := range known {
		if !slices.Contains(words, w) {
			d = append(d, "there is no word "+string(w))
		}
	}
	return d
}

func TestEveryWordHasAHandler(t *testing.T) {
	l := &Lab{}
	handled := slices.Collect(maps.Keys(l.handlers()))
	var actions []words.Action
	for _, d := range words.Actions {
		actions = append(actions, d.Action)
	}
	if d := difference(actions, handled); d != nil {
		t.Errorf("actions: %q", d)
	}
	if d := difference(append(actions, "freeze"), handled); !slices.Equal(d, []string{"nothing handles freeze"}) {
		t.Errorf("an action without a handler: %q", d)
	}
	if d := difference(words.Methods, slices.Collect(maps.Keys(l.methods()))); d != nil {
		t.Errorf("methods: %q", d)
	}
}

// TestFields compares the fields of Request with words.Fields.
func TestFields(t *testing.T) {
	values := map[reflect.Kind]words.Value{reflect.String: words.Text, reflect.Bool: words.Boolean, reflect.Int: words.Integer}
	have := map[words.Field]words.Value{}
	for _, f := range reflect.VisibleFields(reflect.TypeFor[Request]()) {
		if !f.IsExported() {
			continue
		}
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case f.Type == reflect.TypeFor[[]string]():
			have[words.Field(name)] = words.Texts
		case values[f.Type.Kind()] != "":
			have[words.Field(name)] = values[f.Type.Kind()]
		default:
			have[words.Field(name)] = words.JSON
		}
	}
	if !maps.Equal(have, words.Fields) {
		t.Errorf("a request has %v,\nthe words are %v", have, words.Fields)
	}
}

// TestKindOf reads the kinds of observations in the source of socketio. The map kindOf
// must have all of them, and must not map two of them to the same kind of trace event.
func TestKindOf(t *testing.T) {
	kinds := observationKinds(t)
	if d := difference(kinds, slices.Collect(maps.Keys(kindOf))); d != nil {
		t.Errorf("observations: %q", d)
	}
	if d := difference(append(kinds, "melted"), slices.Collect(maps.Keys(kindOf))); len(d) != 1 {
		t.Errorf("an observation that the map does not have: %q", d)
	}
	recorded := []trace.Kind{trace.Refused, trace.Request, trace.Response, trace.Action, trace.InstanceStart, trace.InstanceStop} // the lab itself records these
	for ob, kind := range kindOf {
		if kind == untraced {
			continue
		}
		if slices.Contains(recorded, kind) {
			t.Errorf("%s is not the only one that is recorded as %s", ob, kind)
		}
		recorded = append(recorded, kind)
	}
	if d := difference(trace.Kinds, recorded); d != nil {
		t.Errorf("kinds of the trace: %q", d)
	}
}

func observationKinds(t *testing.T) (kinds []socketio.ObservationKind) {
	file, err := parser.ParseFile(token.NewFileSet(), "../socketio/observer.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		if spec, ok := n.(*ast.ValueSpec); ok {
			if name, ok := spec.Type.(*ast.Ident); ok && name.Name == "ObservationKind" {
				text, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
				if err != nil {
					t.Fatal(err)
				}
				kinds = append(kinds, socketio.ObservationKind(text))
			}
		}
		return true
	})
	if len(kinds) == 0 {
		t.Fatal("no kinds found")
	}
	return kinds
}
