package sio_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/socketplay/socketplay/server/wire/sio"
)

func FuzzAppendQuote(f *testing.F) {
	for _, s := range []string{"", "a", "\"\\\x00\x1f", "é😀", "\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var got string
		if err := json.Unmarshal(sio.AppendQuote(nil, s), &got); err != nil {
			t.Fatalf("AppendQuote(%q): %v", s, err)
		}
		if want := strings.ToValidUTF8(s, "\uFFFD"); got != want && strings.ToValidUTF8(s, "") == s {
			t.Fatalf("AppendQuote(%q) reads back as %q", s, got)
		}
	})
}

func TestUnquote(t *testing.T) {
	for in, want := range map[string]string{`"a\n\u00e9"`: "a\né", `""`: "", `5`: "", `"a`: "", `"a"x`: "", ``: ""} {
		if got := sio.Unquote([]byte(in)); got != want {
			t.Errorf("Unquote(%s) = %q, want %q", in, got, want)
		}
	}
}
