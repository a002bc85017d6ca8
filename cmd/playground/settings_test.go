package main

import (
	"io"
	"log/slog"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/socketplay/socketplay/server/engine"
	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/world"
	"github.com/socketplay/socketplay/web/pages"
)

// noRow says why the table leaves out an option.
var noRow = map[string]string{
	"Observer":        "for programs that watch the server; the official server has no such option",
	"Logger":          "Go's own",
	"LogAttrs":        "Go's own",
	"ClientVersion":   "goes with ClientFiles",
	"InitialHeaders":  "an event of the official engine, not an option",
	"Headers":         "an event of the official engine, not an option",
	"ConnectionError": "an event of the official engine, not an option",
}

// A change of an option changes a row of the table, unless noRow has the option.
func TestEveryOptionHasARow(t *testing.T) {
	plain := func() socketio.Options { return socketio.Options{CORS: new(engine.CORS)} }
	before := settings(plain(), "")
	for field := range exportedFields(reflect.TypeFor[socketio.Options]()) {
		if field.Name == "CORS" {
			continue // its members follow
		}
		o := plain()
		change(t, field, reflect.ValueOf(&o).Elem())
		hasRow := !slices.Equal(settings(o, ""), before)
		switch _, excused := noRow[field.Name]; {
		case !hasRow && !excused:
			t.Errorf("no row shows a change of socketio.Options.%s: add a row to cmd/playground/settings.go, or a reason to noRow", field.Name)
		case hasRow && excused:
			t.Errorf("a row shows socketio.Options.%s: remove the reason from noRow", field.Name)
		}
	}
	for field := range exportedFields(reflect.TypeFor[engine.CORS]()) {
		o := plain()
		change(t, field, reflect.ValueOf(o.CORS).Elem())
		if slices.Equal(settings(o, ""), before) {
			t.Errorf("no row shows a change of engine.CORS.%s: add a row to cmd/playground/settings.go", field.Name)
		}
	}
	if without := settings(socketio.Options{}, ""); slices.Equal(without, before) {
		t.Error("no row shows whether socketio.Options.CORS is set: the rows of its members must say \"off\" without it")
	}
}

// A row has a Go name if only this server has the option, and the official name otherwise.
func TestRowNames(t *testing.T) {
	var want []string
	for _, option := range ownOptions(t) {
		if noRow[option] == "" {
			want = append(want, option)
		}
	}
	var got []string
	for _, s := range settings(socketio.Options{}, "") {
		if unicode.IsUpper(rune(s.Name[0])) {
			got = append(got, s.Name)
		}
	}
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("cmd/playground/settings.go has rows with the Go names %v;\nthe options with \"(none)\" for their JavaScript name in server/socketio/features.go are %v", got, want)
	}
}

// The first rows are the options that the chapter sets, in its order, with its values and
// the official defaults.
func TestChapterOptions(t *testing.T) {
	running, err := serverOptions(config{frontendURL: "http://localhost:4200", limits: world.DefaultLimits()}, slog.New(slog.DiscardHandler))
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
		t.Errorf("the chapter does not set %s, but its row says that the first page shows it", next.Name)
	}
}

func spaces(s string) string { return strings.ReplaceAll(s, "\u202f", " ") }

// The options that the chapter does not set have the official defaults in the table
// (PROTOCOL.md section 1). serveClient is off, because the program has to supply the files.
// An option that only this server has needs no entry here: TestWrittenDefaults compares its
// default.
func TestOfficialDefaults(t *testing.T) {
	want := map[string]string{
		"path": "/socket.io/", "addTrailingSlash": "true", "serveClient": "false", "connectTimeout": "45 000 ms",
		"connectionStateRecovery": "off", "cleanupEmptyChildNamespaces": "false", "parser": "JSON",
		"allowRequest": "none", "allowUpgrades": "true", "allowEIO3": "false",
		"httpCompression": "from 1 024 bytes", "perMessageDeflate": "off", "cookie": "off",
		"cors.allowedHeaders": "all that it asks for", "cors.exposedHeaders": "none", "cors.maxAge": "not sent",
	}
	own := ownOptions(t)
	for _, s := range settings(socketio.Options{}, "") {
		if s.Main || slices.Contains(own, s.Name) {
			continue
		}
		official, ok := want[s.Name]
		if !ok {
			t.Errorf("this test does not know the official default of %s: add it to the test's map; if only this server has the option, "+
				"its JavaScript name in server/socketio/features.go is \"(none)\", and its row has the Go name", s.Name)
		} else if spaces(s.Default) != official {
			t.Errorf("the default of %s is %q, the official one is %q", s.Name, s.Default, official)
		}
		delete(want, s.Name)
	}
	for name := range want {
		t.Errorf("cmd/playground/settings.go has no row for %s", name)
	}
}

// A limit that is turned off is shown in words, not as the number that turns it off.
func TestRowsOfLimits(t *testing.T) {
	for _, c := range []struct {
		name, value string
		running     socketio.Options
	}{
		{"MaxQueuedBytes", "16 777 216 bytes", new(socketio.Options).WithDefaults()},
		{"MaxQueuedBytes", "no limit", socketio.Options{MaxQueuedBytes: -1}},
		{"MaxSessionsPerAddress", "any number", socketio.Options{}},
		{"MaxSessionsPerAddress", "5 000", socketio.Options{MaxSessionsPerAddress: 5000}},
	} {
		rows := settings(c.running, "")
		i := slices.IndexFunc(rows, func(s pages.Setting) bool { return s.Name == c.name })
		if i < 0 || spaces(rows[i].Value) != c.value {
			t.Errorf("no row of %s shows %q", c.name, c.value)
		}
	}
}

// Pages show the options of the servers that run.
func TestPagesShowTheOptions(t *testing.T) {
	url, _, _ := start(t, "-per-address", "77")
	resp, err := http.Get(url + "/lab/main/")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	page, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{">cors.methods<", ">GET, POST<", ">Redis, embedded", ">a function<", ">77<"} {
		if !strings.Contains(string(page), want) {
			t.Errorf("the page of a lab does not show %q", want)
		}
	}
}
