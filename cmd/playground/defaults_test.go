package main

import (
	"go/ast"
	"go/parser"
	gotoken "go/token"
	"os"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/socketplay/socketplay/server/engine"
	"github.com/socketplay/socketplay/server/socketio"
)

// writtenDefault finds the default that a comment on a field names.
var writtenDefault = regexp.MustCompile(`(?i)\bdefault:? ("[^"]+"|[\d,.]+(?:e\d+)?(?: ?(?:ms|s|min|KiB|MiB)\b)?)`)

// A default that a comment in the libraries names is the real one.
func TestWrittenDefaults(t *testing.T) {
	recovering := (&socketio.Options{Recovery: new(socketio.Recovery)}).WithDefaults()
	seen := 0
	for _, source := range []struct {
		file, structure string
		defaults        any
	}{
		{"../../server/engine/options.go", "Options", new(engine.Options).WithDefaults()},
		{"../../server/engine/compression.go", "HTTPCompression", new(engine.Options).WithDefaults().HTTPCompression},
		{"../../server/socketio/options.go", "Options", new(socketio.Options).WithDefaults()},
		{"../../server/socketio/recovery.go", "Recovery", *recovering.Recovery},
	} {
		for name, written := range writtenDefaults(t, source.file, source.structure) {
			seen++
			real := reflect.ValueOf(source.defaults).FieldByName(name).Interface()
			if got := readDefault(t, written, real); got != real {
				t.Errorf("%s: the comment on %s.%s says %s, the default is %v", source.file, source.structure, name, written, real)
			}
		}
	}
	if seen < 12 {
		t.Errorf("only %d comments name a default: is the form of comments another one?", seen)
	}
}

// The defaults in the feature table of socketio are the real ones.
func TestFeatureTableDefaults(t *testing.T) {
	text, err := os.ReadFile("../../server/socketio/features.go")
	if err != nil {
		t.Fatal(err)
	}
	o := (&socketio.Options{Recovery: new(socketio.Recovery)}).WithDefaults()
	seen := 0
	for _, row := range regexp.MustCompile(`(?m)^//\t.*? {2,}((?:Options|Recovery)\.\w+(?:, Options\.\w+)*) {2,}(.*)$`).FindAllStringSubmatch(string(text), -1) {
		names, notes := strings.Split(row[1], ", "), strings.Split(row[2], ", ")
		for i, name := range names {
			if i >= len(notes) || !quantity.MatchString(notes[i]) {
				continue
			}
			seen++
			structure, field, _ := strings.Cut(name, ".")
			real := reflect.ValueOf(map[string]any{"Options": o, "Recovery": *o.Recovery}[structure]).FieldByName(field).Interface()
			if got := readDefault(t, quantity.FindString(notes[i]), real); got != real {
				t.Errorf("the feature table says %s of %s, the default is %v", notes[i], name, real)
			}
		}
	}
	if seen < 8 {
		t.Errorf("only %d rows name a default: is the form of the table another one?", seen)
	}
}

// quantity is a note of the feature table that begins with a default.
var quantity = regexp.MustCompile(`^("[^"]+"|[\d,]+ (?:ms|s|min|MiB|bytes)\b)`)

// writtenDefaults returns, by field, the default that its comment names. It leaves
// out what is said in words.
func writtenDefaults(t *testing.T, file, structure string) map[string]string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := parser.ParseFile(gotoken.NewFileSet(), file, text, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	found := make(map[string]string)
	ast.Inspect(parsed, func(n ast.Node) bool {
		spec, ok := n.(*ast.TypeSpec)
		if !ok || spec.Name.Name != structure {
			return true
		}
		for _, field := range spec.Type.(*ast.StructType).Fields.List {
			comment := strings.ReplaceAll(field.Doc.Text()+" "+field.Comment.Text(), "\n", " ")
			if m := writtenDefault.FindStringSubmatch(comment); m != nil {
				for _, name := range field.Names {
					found[name.Name] = m[1]
				}
			}
		}
		return false
	})
	return found
}

// readDefault returns what a comment says as a value of real's type.
func readDefault(t *testing.T, written string, real any) any {
	t.Helper()
	if text, err := strconv.Unquote(written); err == nil {
		return text
	}
	number, unit, _ := strings.Cut(written, " ")
	f, err := strconv.ParseFloat(strings.TrimRight(strings.ReplaceAll(number, ",", ""), "."), 64)
	if err != nil {
		t.Fatalf("%q: %v", written, err)
	}
	scale, known := map[string]float64{"": 1, "bytes": 1, "ms": 1e6, "s": 1e9, "min": 60e9, "KiB": 1 << 10, "MiB": 1 << 20}[unit]
	if !known {
		t.Fatalf("%q has the unknown unit %q", written, unit)
	}
	return reflect.ValueOf(f * scale).Convert(reflect.TypeOf(real)).Interface()
}
