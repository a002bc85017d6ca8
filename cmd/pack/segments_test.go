package main

import (
	"bytes"
	"testing"
)

func TestSegments(t *testing.T) {
	zeros := func(n int) string { return string(make([]byte, n)) }
	for name, test := range map[string]struct {
		memory string
		want   []segment
	}{
		"nothing":   {"", nil},
		"zeros":     {zeros(1000), nil},
		"all":       {"text", []segment{{0, []byte("text")}}},
		"in zeros":  {zeros(5) + "text" + zeros(5), []segment{{5, []byte("text")}}},
		"just near": {"a" + zeros(gap) + "b", []segment{{0, []byte("a" + zeros(gap) + "b")}}},
		"just far":  {"a" + zeros(gap+1) + "b", []segment{{0, []byte("a")}, {gap + 2, []byte("b")}}},
	} {
		got := appendSegments(nil, segments([]byte(test.memory)))
		if want := appendSegments(nil, test.want); !bytes.Equal(got, want) {
			t.Errorf("%s:\n got %q\nwant %q", name, got, want)
		}
	}
}

// A memory of zeros into which the segments are copied is the memory that they are of.
func FuzzSegments(f *testing.F) {
	f.Add([]byte(nil))
	f.Add([]byte("text"))
	f.Add(append(append([]byte("\x00text"), make([]byte, 200)...), "more\x00"...))
	f.Fuzz(func(t *testing.T, memory []byte) {
		copied := make([]byte, len(memory))
		for _, s := range segments(memory) {
			if len(s.data) == 0 || s.data[0] == 0 || s.data[len(s.data)-1] == 0 {
				t.Errorf("a segment at %d is %q", s.at, s.data)
			}
			copy(copied[s.at:], s.data)
		}
		if !bytes.Equal(copied, memory) {
			t.Errorf("it becomes %q", copied)
		}
	})
}
