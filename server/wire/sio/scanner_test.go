package sio_test

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/socketplay/socketplay/server/wire/sio"
)

// FuzzValid checks that Valid accepts the same as encoding/json, except text that is not
// UTF-8.
func FuzzValid(f *testing.F) {
	for _, s := range []string{"", " 1 ", "1,2", `{"a":[1.5e3,"\u00e9",null,true]}`, "[", "01", "-", `"a`, "\"\xff\"", "[[]]]"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		if got, want := sio.Valid(src), json.Valid(src) && utf8.Valid(src); got != want {
			t.Errorf("Valid(%q) is %v", src, got)
		}
	})
}

func TestValidDepth(t *testing.T) {
	nested := func(n int) []byte { return []byte(strings.Repeat("[", n) + strings.Repeat("]", n)) }
	if !sio.Valid(nested(10*sio.DefaultMaxDepth)) || sio.Valid(nested(1e6)) {
		t.Error("the limit of the depth is wrong")
	}
}
