package sio_test

import (
	"encoding/json"
	"maps"
	"testing"
	"unicode/utf8"

	"github.com/socketplay/socketplay/server/wire/sio"
)

func TestMembers(t *testing.T) {
	tests := []struct {
		in   string
		want map[string]string
	}{
		{`{}`, map[string]string{}},
		{` { "a" : 1 , "b\u0063" : {"x":[",}"]} } `, map[string]string{"a": "1", "bc": `{"x":[",}"]}`}},
		{`{"a":1,"a":2}`, map[string]string{"a": "2"}}, // JavaScript takes the last one too
		{`{"a":1,"b"`, map[string]string{"a": "1"}},
		{`{"a"`, map[string]string{}},
		{`["a"]`, map[string]string{}},
		{``, map[string]string{}},
	}
	for _, tt := range tests {
		got := map[string]string{}
		for name, value := range sio.Members([]byte(tt.in)) {
			got[name] = string(value)
		}
		if !maps.Equal(got, tt.want) {
			t.Errorf("Members(%s) = %v, want %v", tt.in, got, tt.want)
		}
	}
}

// FuzzMembers checks that Members does not panic, and that it finds the members of a JSON
// object that encoding/json finds.
func FuzzMembers(f *testing.F) {
	for _, s := range []string{`{}`, `{"a":1}`, `{"a":{"b":[]},"c":"\ud800"}`, `[`, `{"a"`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		got := map[string]string{}
		for name, value := range sio.Members(src) {
			got[name] = string(value)
		}
		var want map[string]json.RawMessage
		if !utf8.Valid(src) || json.Unmarshal(src, &want) != nil || want == nil {
			return // encoding/json accepts text that is not UTF-8
		}
		for name := range want {
			if _, ok := got[name]; !ok && len(got) > 0 {
				t.Errorf("Members(%q) misses %q", src, name)
			}
		}
	})
}
