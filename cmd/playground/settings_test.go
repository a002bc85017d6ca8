package main

import (
	"log/slog"
	"net/http"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/socketplay/socketplay/server/engine"
	"github.com/socketplay/socketplay/server/socketio"
)

// noRow lists the options that the table leaves out, and why.
var noRow = map[string]string{
	"Observer":        "for programs that watch the server; the official server has no such option",
	"Logger":          "Go's own",
	"LogAttrs":        "Go's own",
	"ClientVersion":   "goes with ClientFiles",
	"InitialHeaders":  "an event of the official engine, not an option",
	"Headers":         "an event of the official engine, not an option",
	"ConnectionError": "an event of the official engine, not an option",
}

// otherParser is a parser that is not the official one.
type otherParser struct{ socketio.Parser }

// A change of any option changes a row of the table, so an option without a row fails.
func TestEveryOptionHasARow(t *testing.T) {
	plain := func() socketio.Options { return socketio.Options{CORS: new(engine.CORS)} }
	before := settings(plain(), "")
	for field := range exportedFields[socketio.Options]() {
		if field.Name == "CORS" {
			continue // its members follow
		}
		o := plain()
		change(t, field, reflect.ValueOf(&o).Elem())
		changed := !slices.Equal(settings(o, ""), before)
		if why, left := noRow[field.Name]; left == changed {
			t.Errorf("socketio.Options.%s: a change of it changes a row: %t; the reason to have no row: %q", field.Name, changed, why)
		}
	}
	for field := range exportedFields[engine.CORS]() {
		o := plain()
		change(t, field, reflect.ValueOf(o.CORS).Elem())
		if slices.Equal(settings(o, ""), before) {
			t.Errorf("CORS.%s has no row", field.Name)
		}
	}
	if without := settings(socketio.Options{}, ""); slices.Equal(without, before) {
		t.Error("CORS has no row")
	}
}

// socketio.Options has every option of the engine, except those that socketio sets itself.
func TestEngineOptionsAreSocketIOs(t *testing.T) {
	own := []string{"Tap", "Exchanged", "Upgraded"}
	of := reflect.TypeFor[socketio.Options]()
	for field := range exportedFields[engine.Options]() {
		if _, ok := of.FieldByName(field.Name); ok == slices.Contains(own, field.Name) {
			t.Errorf("engine.Options.%s: socketio.Options has it: %t", field.Name, ok)
		}
	}
}

// change gives a field of v a value that is not its default.
func change(t *testing.T, field reflect.StructField, v reflect.Value) {
	t.Helper()
	f := v.FieldByIndex(field.Index)
	switch {
	case field.Name == "ClientFiles":
		f.Set(reflect.ValueOf(fstest.MapFS{}))
	case field.Name == "Parser":
		f.Set(reflect.ValueOf(otherParser{}))
	case field.Name == "Observer":
		f.Set(reflect.ValueOf(struct{ socketio.Observer }{}))
	case field.Name == "Adapter":
		f.Set(reflect.ValueOf(func(socketio.Local) socketio.Adapter { return nil }))
	case field.Name == "HTTPCompression":
		f.Set(reflect.ValueOf(engine.HTTPCompression{Threshold: 7}))
	case f.Kind() == reflect.Pointer:
		f.Set(reflect.New(f.Type().Elem()))
	case f.Kind() == reflect.Func:
		f.Set(reflect.MakeFunc(f.Type(), func([]reflect.Value) []reflect.Value { return nil }))
	case f.Kind() == reflect.Bool:
		f.SetBool(true)
	case f.Type() == reflect.TypeFor[time.Duration]():
		f.SetInt(int64(77 * time.Second))
	case f.CanInt():
		f.SetInt(7777)
	case f.Kind() == reflect.String:
		f.SetString("/changed/")
	case f.Kind() == reflect.Slice && f.Type().Elem().Kind() == reflect.String:
		f.Set(reflect.ValueOf([]string{"changed"}))
	case f.Type() == reflect.TypeFor[[]*regexp.Regexp]():
		f.Set(reflect.ValueOf([]*regexp.Regexp{regexp.MustCompile("changed")}))
	default:
		t.Fatalf("how does one change %s, a %s?", field.Name, f.Type())
	}
}

func exportedFields[T any]() func(yield func(reflect.StructField) bool) {
	return func(yield func(reflect.StructField) bool) {
		for _, field := range reflect.VisibleFields(reflect.TypeFor[T]()) {
			if field.IsExported() && len(field.Index) == 1 && !yield(field) {
				return
			}
		}
	}
}

// The table has every option of the chapter, with the chapter's value and the
// official default.
func TestChapterOptions(t *testing.T) {
	running, err := serverOptions(config{frontendURL: "http://localhost:4200", perAddress: 500}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	running.Adapter = func(socketio.Local) socketio.Adapter { return nil }
	want := []struct{ name, value, standard string }{
		{"cors.origin", "http://localhost:4200", "none"},
		{"cors.methods", "GET, POST", "GET, HEAD, PUT, PATCH, POST, DELETE"},
		{"cors.credentials", "true", "false"},
		{"transports", "websocket, polling", "polling, websocket"},
		{"pingTimeout", "20 000 ms", "20 000 ms"},
		{"pingInterval", "25 000 ms", "25 000 ms"},
		{"upgradeTimeout", "30 000 ms", "10 000 ms"},
		{"maxHttpBufferSize", "1 000 000 bytes", "1 000 000 bytes"},
		{"adapter", "Redis, in words", "in memory"},
	}
	table := settings(running, "in words")
	for i, w := range want {
		got := table[i]
		if got.Name != w.name || spaces(got.Value) != w.value || spaces(got.Default) != w.standard || !got.Main || got.Meaning == "" {
			t.Errorf("row %d is %+v, want %v", i, got, w)
		}
	}
	if next := table[len(want)]; next.Main {
		t.Errorf("%s is not the chapter's", next.Name)
	}
}

func spaces(s string) string { return strings.ReplaceAll(s, "\u202f", " ") }

// The options that the chapter does not set have the official defaults. serveClient is off,
// because the program has to bring the files. The last three exist in this server only.
func TestOfficialDefaults(t *testing.T) {
	want := map[string]string{
		"path": "/socket.io/", "addTrailingSlash": "true", "serveClient": "false", "connectTimeout": "45 000 ms",
		"connectionStateRecovery": "off", "cleanupEmptyChildNamespaces": "false", "parser": "JSON",
		"allowRequest": "none", "allowUpgrades": "true", "allowEIO3": "false",
		"httpCompression": "from 1 024 bytes", "perMessageDeflate": "off", "cookie": "off",
		"cors.allowedHeaders": "all that it asks for", "cors.exposedHeaders": "none", "cors.maxAge": "not sent",
		"MaxQueuedBytes": "16 777 216 bytes", "MaxSessionsPerAddress": "any number", "AnyOrigin": "false",
	}
	for _, s := range settings(socketio.Options{}, "") {
		if s.Main {
			continue
		}
		if spaces(s.Default) != want[s.Name] {
			t.Errorf("the default of %s is %q, want %q", s.Name, s.Default, want[s.Name])
		}
		delete(want, s.Name)
	}
	if len(want) > 0 {
		t.Errorf("rows that are not there: %v", want)
	}
}

// Pages show the options of the servers that run.
func TestPagesShowTheOptions(t *testing.T) {
	url, _, _ := start(t, "-per-address", "77")
	resp, err := http.Get(url + "/play")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var page strings.Builder
	if err := resp.Write(&page); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{">cors.methods<", ">GET, POST<", ">Redis, embedded", ">a function<", ">77<"} {
		if !strings.Contains(page.String(), want) {
			t.Errorf("/play does not show %q", want)
		}
	}
}
