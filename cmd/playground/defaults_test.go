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

// A default in a comment or in the feature table is a string in quotes, a quantity with or
// without a unit, or a switch.
const (
	quantity = `-?\d[\d,.]*(?:e\d+)?(?: ?(?:ms|s|min|KiB|MiB|bytes)\b)?`
	toggle   = `(?:true|false|on|off|none|nil)\b`
	written  = `("[^"]+"|` + quantity + `|` + toggle + `)`
)

var (
	afterDefault   = regexp.MustCompile(`(?i)\bdefaults?(?: is| to|[:,])? ` + written) // "default 25 s"
	beforeDefault  = regexp.MustCompile(`\b(on|off) by default\b`)
	beginOfNote    = regexp.MustCompile(`^` + written)
	featureRow     = regexp.MustCompile(`(?m)^//\t(.*?) {2,}((?:Options|Recovery)\.\w+(?:, [\w.]+)*)(?: {2,}(.*))?$`)
	quantityParts  = regexp.MustCompile(`^(-?[\d,.]+(?:e\d+)?) ?(\w*)$`)
	thresholdOfRow = regexp.MustCompile(`threshold (\d+)`)
)

// The comment on a field names the real default. The comment on a number names one.
func TestWrittenDefaults(t *testing.T) {
	recovering := (&socketio.Options{Recovery: new(socketio.Recovery)}).WithDefaults()
	for _, source := range []struct {
		file, structure string
		defaults        any
	}{
		{"../../server/engine/options.go", "Options", new(engine.Options).WithDefaults()},
		{"../../server/engine/compression.go", "HTTPCompression", new(engine.Options).WithDefaults().HTTPCompression},
		{"../../server/socketio/options.go", "Options", new(socketio.Options).WithDefaults()},
		{"../../server/socketio/recovery.go", "Recovery", *recovering.Recovery},
	} {
		comments := fieldComments(t, source.file, source.structure)
		defaults := reflect.ValueOf(source.defaults)
		for field := range exportedFields(defaults.Type()) {
			name := field.Name
			real := defaults.FieldByName(name)
			says := defaultInComment(comments[name])
			if says == "" {
				if isNumber(real) {
					t.Errorf(`%s: the comment on %s.%s names no default; write "default %v"`, source.file, source.structure, name, real)
				}
				continue
			}
			if !isDefault(t, says, real) {
				t.Errorf("%s: the comment on %s.%s says %s, the default is %v", source.file, source.structure, name, says, real)
			}
		}
	}
}

// The note of an option in the feature table of socketio begins with the real default, if
// the option is a number or a switch. If a row has several options, the note has their
// defaults in the same order, or one default for "each".
func TestFeatureTableDefaults(t *testing.T) {
	plain := new(socketio.Options).WithDefaults()
	recovering := (&socketio.Options{Recovery: new(socketio.Recovery)}).WithDefaults()
	defaults := map[string]reflect.Value{"Options": reflect.ValueOf(plain), "Recovery": reflect.ValueOf(*recovering.Recovery)}
	for _, row := range featureRows(t) {
		notes := strings.Split(row.note, ", ")
		for i, name := range row.names {
			structure, field, _ := strings.Cut(name, ".")
			if !defaults[structure].IsValid() {
				continue // a type, such as Parser
			}
			real := defaults[structure].FieldByName(field)
			says := ""
			if strings.Contains(notes[0], " each") {
				i = 0
			}
			if i < len(notes) {
				says = beginOfNote.FindString(notes[i])
			}
			if says == "" {
				if isNumber(real) || real.Kind() == reflect.Bool {
					t.Errorf("the feature table has no default for %s: begin its note with %v", name, real)
				}
				continue
			}
			if !isDefault(t, says, real) {
				t.Errorf("the feature table says %s of %s, the default is %v", says, name, real)
			}
			if m := thresholdOfRow.FindStringSubmatch(row.note); m != nil && real.Kind() == reflect.Struct {
				if threshold := real.FieldByName("Threshold"); !isDefault(t, m[1], threshold) {
					t.Errorf("the feature table says %s of %s, the default is %v", m[0], name, threshold)
				}
			}
		}
	}
}

// feature is a row of the feature table in server/socketio/features.go.
type feature struct {
	javaScript string   // "(none)": only this server has it
	names      []string // in Go
	note       string
}

// featureRows returns the rows that are about options.
func featureRows(t *testing.T) []feature {
	t.Helper()
	text, err := os.ReadFile("../../server/socketio/features.go")
	if err != nil {
		t.Fatal(err)
	}
	var rows []feature
	for _, m := range featureRow.FindAllStringSubmatch(string(text), -1) {
		rows = append(rows, feature{javaScript: strings.TrimSpace(m[1]), names: strings.Split(m[2], ", "), note: m[3]})
	}
	if len(rows) < 20 {
		t.Fatalf("only %d rows name an option: has the table another form now?", len(rows))
	}
	return rows
}

// ownOptions returns the names of the options that the official server does not have.
func ownOptions(t *testing.T) []string {
	t.Helper()
	var own []string
	for _, row := range featureRows(t) {
		for _, name := range row.names {
			if option, ok := strings.CutPrefix(name, "Options."); ok && row.javaScript == "(none)" {
				own = append(own, option)
			}
		}
	}
	if len(own) == 0 {
		t.Fatal(`no option has "(none)" for its JavaScript name`)
	}
	return own
}

// fieldComments returns the comment on each field of a structure.
func fieldComments(t *testing.T, file, structure string) map[string]string {
	t.Helper()
	parsed, err := parser.ParseFile(gotoken.NewFileSet(), file, nil, parser.ParseComments)
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
			for _, name := range field.Names {
				found[name.Name] = strings.ReplaceAll(field.Doc.Text()+" "+field.Comment.Text(), "\n", " ")
			}
		}
		return false
	})
	return found
}

// defaultInComment returns the default that a comment names, or "". It does not find a
// default that the comment tells in words.
func defaultInComment(comment string) string {
	for _, pattern := range []*regexp.Regexp{afterDefault, beforeDefault} {
		if m := pattern.FindStringSubmatch(comment); m != nil {
			return m[1]
		}
	}
	return ""
}

func isNumber(v reflect.Value) bool { return v.CanInt() || v.CanUint() || v.CanFloat() }

// isDefault reports whether says, as a comment or the feature table writes it, means real.
func isDefault(t *testing.T, says string, real reflect.Value) bool {
	t.Helper()
	if text, err := strconv.Unquote(says); err == nil {
		return real.Kind() == reflect.String && real.String() == text
	}
	switch strings.ToLower(says) {
	case "true", "on":
		return isOn(t, real)
	case "false", "off", "none", "nil":
		return !isOn(t, real)
	}
	number := readQuantity(t, says)
	switch {
	case real.CanInt():
		return float64(real.Int()) == number
	case real.CanUint():
		return float64(real.Uint()) == number
	case real.CanFloat():
		return real.Float() == number
	}
	return false
}

// isOn reports whether an option that is a switch, or that is either set or not, is on.
func isOn(t *testing.T, v reflect.Value) bool {
	t.Helper()
	if compression, ok := v.Interface().(engine.HTTPCompression); ok {
		return !compression.Off
	}
	if rate, ok := v.Interface().(engine.Rate); ok {
		return rate.Limited()
	}
	switch v.Kind() {
	case reflect.Bool:
		return v.Bool()
	case reflect.Pointer, reflect.Func, reflect.Interface, reflect.Slice, reflect.Map:
		return !v.IsNil()
	}
	t.Fatalf("a %s is neither on nor off", v.Type())
	return false
}

// readQuantity returns a duration in nanoseconds, a size in bytes, and a count as it is.
func readQuantity(t *testing.T, says string) float64 {
	t.Helper()
	parts := quantityParts.FindStringSubmatch(says)
	if parts == nil {
		t.Fatalf("%q is not a quantity", says)
	}
	number, err := strconv.ParseFloat(strings.TrimRight(strings.ReplaceAll(parts[1], ",", ""), "."), 64)
	if err != nil {
		t.Fatalf("%q: %v", says, err)
	}
	scale, known := map[string]float64{"": 1, "bytes": 1, "ms": 1e6, "s": 1e9, "min": 60e9, "KiB": 1 << 10, "MiB": 1 << 20}[parts[2]]
	if !known {
		t.Fatalf("%q has the unknown unit %q", says, parts[2])
	}
	return number * scale
}
