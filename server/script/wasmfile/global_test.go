package wasmfile_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/socketplay/socketplay/server/script/wasmfile"
)

func TestGlobals(t *testing.T) {
	minus := int64(-2)
	for content, want := range map[string][]wasmfile.Global{
		"\x00": nil,
		"\x02\x7f\x01\x41\xc0\x00\x0b\x7e\x00\x42\x7e\x0b": {
			{Type: wasmfile.TypeI32, Mutable: true, Value: 64},
			{Type: wasmfile.TypeI64, Value: uint64(minus)},
		},
		"\x01\x7f\x01\x41\x80\x80\x80\x80\x78\x0b":                     {{Type: wasmfile.TypeI32, Mutable: true, Value: 1 << 31}},
		"\x01\x7e\x01\x42\x80\x80\x80\x80\x80\x80\x80\x80\x80\x7f\x0b": {{Type: wasmfile.TypeI64, Mutable: true, Value: 1 << 63}},
	} {
		if got, err := wasmfile.ParseGlobals([]byte(content)); !reflect.DeepEqual(got, want) || err != nil {
			t.Errorf("%q is %+v, %v; want %+v", content, got, err, want)
		}
		if got := wasmfile.AppendGlobals(nil, want); string(got) != content {
			t.Errorf("%+v is written %q, want %q", want, got, content)
		}
	}
	refuses(t, wasmfile.ParseGlobals, map[string]string{
		"nothing":               "",
		"one fewer":             "\x02\x7f\x01\x41\x00\x0b",
		"one more":              "\x00\x7f\x01\x41\x00\x0b",
		"a float":               "\x01\x7d\x01\x43\x00\x00\x00\x00\x0b",
		"a value of other type": "\x01\x7e\x01\x41\x00\x0b",
		"a computed value":      "\x01\x7f\x01\x41\x00\x45\x0b",
		"mutable and how":       "\x01\x7f\x02\x41\x00\x0b",
		"33 bits":               "\x01\x7f\x01\x41\x80\x80\x80\x80\x08\x0b",
		"65 bits":               "\x01\x7e\x01\x42\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01\x0b",
		"a value without end":   "\x01\x7e\x01\x42" + strings.Repeat("\x80", 11) + "\x0b",
	})
}
