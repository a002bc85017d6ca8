package wasmfile

import (
	"bytes"
	"reflect"
	"testing"
)

func TestSegments(t *testing.T) {
	zeros := func(n int) string { return string(make([]byte, n)) }
	for name, test := range map[string]struct {
		memory string
		want   []Segment
	}{
		"nothing":         {"", nil},
		"zeros":           {zeros(1000), nil},
		"no zeros":        {"text", []Segment{{0, []byte("text")}}},
		"zeros around":    {zeros(5) + "text" + zeros(5), []Segment{{5, []byte("text")}}},
		"the longest gap": {"a" + zeros(maxGap) + "b", []Segment{{0, []byte("a" + zeros(maxGap) + "b")}}},
		"a gap too long":  {"a" + zeros(maxGap+1) + "b", []Segment{{0, []byte("a")}, {maxGap + 2, []byte("b")}}},
	} {
		if got := Segments([]byte(test.memory)); !reflect.DeepEqual(got, test.want) {
			t.Errorf("%s:\n got %v\nwant %v", name, got, test.want)
		}
	}
}

// AppendData writes a data section byte by byte as in the specification.
func TestAppendData(t *testing.T) {
	got := AppendData(nil, []Segment{{64, []byte("ab")}, {1 << 31, []byte("c")}})
	if want := "\x02\x00\x41\xc0\x00\x0b\x02ab\x00\x41\x80\x80\x80\x80\x78\x0b\x01c"; string(got) != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

// If the segments of a memory are copied into zeros, the result is that memory.
func FuzzSegments(f *testing.F) {
	f.Add([]byte(nil))
	f.Add([]byte("text"))
	f.Add(append(append([]byte("\x00text"), make([]byte, 200)...), "more\x00"...))
	f.Fuzz(func(t *testing.T, memory []byte) {
		copied := make([]byte, len(memory))
		for _, s := range Segments(memory) {
			if len(s.Data) == 0 || s.Data[0] == 0 || s.Data[len(s.Data)-1] == 0 {
				t.Errorf("a segment at %d is %q", s.At, s.Data)
			}
			copy(copied[s.At:], s.Data)
		}
		if !bytes.Equal(copied, memory) {
			t.Errorf("it becomes %q", copied)
		}
	})
}
