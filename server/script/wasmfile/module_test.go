package wasmfile_test

import (
	"bytes"
	"errors"
	"reflect"
	"testing"

	"github.com/socketplay/socketplay/server/script/wasmfile"
)

// module returns the binary form of a module with one memory, two globals and two exports.
func module() []byte {
	return wasmfile.Module{Sections: []wasmfile.Section{
		{ID: wasmfile.CustomSection, Content: []byte("\x04note")},
		{ID: wasmfile.MemorySection, Content: wasmfile.AppendMemory(nil, wasmfile.Memory{Min: 2})},
		{ID: wasmfile.GlobalSection, Content: wasmfile.AppendGlobals(nil, []wasmfile.Global{
			{Type: wasmfile.TypeI32, Mutable: true, Value: 64},
			{Type: wasmfile.TypeI64, Value: 1 << 40},
		})},
		{ID: wasmfile.ExportSection, Content: wasmfile.AppendExports(nil, []wasmfile.Export{
			{Name: "run", Kind: wasmfile.ExportFunction, Index: 1},
			{Name: "mem", Kind: wasmfile.ExportMemory},
		})},
		{ID: wasmfile.CustomSection},
	}}.AppendTo(nil)
}

func TestParse(t *testing.T) {
	m, err := wasmfile.Parse(module())
	if err != nil {
		t.Fatal(err)
	}
	if len(m.Sections) != 5 || string(m.Content(wasmfile.CustomSection)) != "\x04note" {
		t.Errorf("sections %q", m.Sections)
	}
	if content := m.Content(wasmfile.DataSection); content != nil {
		t.Errorf("a section that is not there has the content %q", content)
	}
	if again := m.AppendTo([]byte("before")); string(again) != "before"+string(module()) {
		t.Errorf("written %q\n  read %q", again, module())
	}
}

// A module that is cut off within a section is refused.
func TestParseRefuses(t *testing.T) {
	whole := module()
	for n := range whole {
		if _, err := wasmfile.Parse(whole[:n]); (err == nil) != endsWithSection(whole, n) {
			t.Errorf("the first %d bytes: %v", n, err)
		}
	}
	for name, file := range map[string]string{
		"nothing":             "",
		"other magic number":  "\x00ASM\x01\x00\x00\x00",
		"version 2":           "\x00asm\x02\x00\x00\x00",
		"a section twice":     "\x00asm\x01\x00\x00\x00\x05\x01\x00\x05\x01\x00",
		"a length of 6 bytes": "\x00asm\x01\x00\x00\x00\x05\x80\x80\x80\x80\x80\x00",
		"a length of 33 bits": "\x00asm\x01\x00\x00\x00\x05\xff\xff\xff\xff\x1f",
	} {
		if _, err := wasmfile.Parse([]byte(file)); !errors.Is(err, wasmfile.ErrFormat) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// endsWithSection returns whether a file that is cut off after n bytes still consists of
// the preamble and whole sections.
func endsWithSection(file []byte, n int) bool {
	at := len("\x00asm\x01\x00\x00\x00")
	for at < n {
		at += 2 + int(file[at+1])
	}
	return at == n
}

func TestWith(t *testing.T) {
	m, err := wasmfile.Parse(module())
	if err != nil {
		t.Fatal(err)
	}
	memory := wasmfile.AppendMemory(nil, wasmfile.Memory{Min: 9})
	changed, err := m.With(wasmfile.Section{ID: wasmfile.MemorySection, Content: memory})
	if err != nil || !bytes.Equal(changed.Content(wasmfile.MemorySection), memory) {
		t.Errorf("changed to %q, %v", changed.Content(wasmfile.MemorySection), err)
	}
	if !bytes.Equal(m.AppendTo(nil), module()) {
		t.Error("the module that was copied has changed too")
	}
	if _, err := m.With(wasmfile.Section{ID: wasmfile.DataSection}); !errors.Is(err, wasmfile.ErrFormat) {
		t.Errorf("a section that the module does not have: %v", err)
	}
}

// If bytes can be read as a module, or as one of its sections, the result is the same after it
// has been written and read again.
func FuzzParse(f *testing.F) {
	m, err := wasmfile.Parse(module())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(module())
	for _, s := range m.Sections {
		f.Add(s.Content)
	}
	f.Add(wasmfile.AppendMemory(nil, wasmfile.Memory{Min: 1, Max: 1 << 16, HasMax: true}))
	f.Fuzz(func(t *testing.T, data []byte) {
		roundTrips(t, data, wasmfile.Parse, func(m wasmfile.Module) []byte { return m.AppendTo(nil) })
		roundTrips(t, data, wasmfile.ParseMemory, func(m wasmfile.Memory) []byte { return wasmfile.AppendMemory(nil, m) })
		roundTrips(t, data, wasmfile.ParseGlobals, func(list []wasmfile.Global) []byte { return wasmfile.AppendGlobals(nil, list) })
		roundTrips(t, data, wasmfile.ParseExports, func(list []wasmfile.Export) []byte { return wasmfile.AppendExports(nil, list) })
	})
}

// roundTrips checks that a value which parse reads from data is the same after it has been
// written and read again.
func roundTrips[T any](t *testing.T, data []byte, parse func([]byte) (T, error), write func(T) []byte) {
	t.Helper()
	value, err := parse(data)
	if err != nil {
		if !errors.Is(err, wasmfile.ErrFormat) {
			t.Errorf("%q: %v", data, err)
		}
		return
	}
	written := write(value)
	again, err := parse(written)
	if err != nil || !reflect.DeepEqual(again, value) {
		t.Errorf("%q is %+v\nwritten %q is %+v, %v", data, value, written, again, err)
	}
	if len(written) > len(data) {
		t.Errorf("%q is %d bytes longer when it is written: %q", data, len(written)-len(data), written)
	}
}

// refuses checks that parse refuses each of the contents. The keys of contents are names
// for error messages.
func refuses[T any](t *testing.T, parse func([]byte) (T, error), contents map[string]string) {
	t.Helper()
	for name, content := range contents {
		if got, err := parse([]byte(content)); !errors.Is(err, wasmfile.ErrFormat) {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}
