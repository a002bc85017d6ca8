package wasmfile_test

import (
	"math"
	"testing"

	"github.com/socketplay/socketplay/server/script/wasmfile"
)

// Memory sections are read and written byte by byte as in the specification.
func TestMemory(t *testing.T) {
	for content, want := range map[string]wasmfile.Memory{
		"\x01\x00\x02":                     {Min: 2},
		"\x01\x01\x01\x80\x02":             {Min: 1, Max: 256, HasMax: true},
		"\x01\x01\x00\xff\xff\xff\xff\x0f": {Max: math.MaxUint32, HasMax: true},
	} {
		if got, err := wasmfile.ParseMemory([]byte(content)); got != want || err != nil {
			t.Errorf("%q is %+v, %v; want %+v", content, got, err, want)
		}
		if got := wasmfile.AppendMemory(nil, want); string(got) != content {
			t.Errorf("%+v is written %q, want %q", want, got, content)
		}
	}
	refuses(t, wasmfile.ParseMemory, map[string]string{
		"nothing":       "",
		"no memory":     "\x00",
		"two memories":  "\x02\x00\x01\x00\x01",
		"shared memory": "\x01\x02\x01",
		"33 bits":       "\x01\x00\xff\xff\xff\xff\x1f",
		"no size":       "\x01\x00",
		"no maximum":    "\x01\x01\x01",
		"a byte more":   "\x01\x00\x01\x00",
	})
}
