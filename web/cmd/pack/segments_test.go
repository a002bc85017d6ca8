package main

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"errors"
	"slices"
	"testing"
)

// module is one with a custom section before and after its data.
func module(segments ...segment) []byte {
	data := appendSegments(nil, segments)
	m := []byte("\x00asm\x01\x00\x00\x00\x00\x02\x01a\x0b")
	m = append(binary.AppendUvarint(m, uint64(len(data))), data...)
	return append(m, "\x00\x02\x01z"...)
}

func TestMergeData(t *testing.T) {
	far := int64(1 << 20)
	text := []byte("text")
	for name, test := range map[string]struct{ given, want []segment }{
		"none":     {nil, nil},
		"adjacent": {[]segment{{63, text}, {67, text}}, []segment{{63, []byte("texttext")}}},
		"near":     {[]segment{{64, text}, {70, text}, {76, text}}, []segment{{64, []byte("text\x00\x00text\x00\x00text")}}},
		"unsorted": {[]segment{{70, text}, {64, text}}, []segment{{64, []byte("text\x00\x00text")}}},
		"far":      {[]segment{{4096, text}, {far, text}, {far + 4 + mergeGap + 1, text}}, []segment{{4096, text}, {far, text}, {far + 4 + mergeGap + 1, text}}},
		"just near": {[]segment{{far, text}, {far + 4 + mergeGap, text}},
			[]segment{{far, append(append(bytes.Clone(text), make([]byte, mergeGap)...), text...)}}},
	} {
		got, err := mergeData(module(test.given...))
		if err != nil {
			t.Errorf("%s: %v", name, err)
		} else if want := module(test.want...); !bytes.Equal(got, want) {
			t.Errorf("%s:\n got %q\nwant %q", name, got, want)
		}
	}
}

// What is not as the linker writes it must not become another program silently.
func TestMergeDataRefuses(t *testing.T) {
	good := module(segment{8, []byte("text")})
	replaced := func(at int, b byte) []byte {
		m := bytes.Clone(good)
		m[at] = b
		return m
	}
	const data = headerSize + 4 + 2 // the data section's content: a count, then the segment
	for name, m := range map[string][]byte{
		"nothing":            nil,
		"passive segment":    replaced(data+1, 1),
		"offset is a global": replaced(data+2, 0x23),
		"offset is computed": replaced(data+4, 0x6a),
		"negative offset":    replaced(data+3, 0x7f),
		"more segments":      replaced(data, 2),
		"fewer segments":     replaced(data, 0),
		"endless segment":    replaced(data+5, 0x70),
		"cut":                good[:len(good)-1],
		"segments overlap":   module(segment{8, []byte("text")}, segment{11, []byte("text")}),
	} {
		if _, err := mergeData(m); !errors.Is(err, errModule) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// The memory that a program starts with is the same, and nothing is left to merge.
func FuzzMergeData(f *testing.F) {
	f.Add(module())
	f.Add(module(segment{8, []byte("text")}, segment{20, []byte("more")}, segment{4096, nil}))
	f.Add(module(segment{80, []byte("text")}, segment{8, []byte("more")}))
	f.Add(module(segment{0, []byte("text")}, segment{4 + mergeGap, []byte("more")}, segment{1 << 16, []byte{0}}))
	f.Fuzz(func(t *testing.T, m []byte) {
		merged, err := mergeData(m)
		if err != nil {
			return
		}
		if again, err := mergeData(merged); err != nil || !bytes.Equal(again, merged) {
			t.Fatalf("merged again: %v\n%q\n%q", err, merged, again)
		}
		if before, after := contents(m), contents(merged); !bytes.Equal(before, after) {
			t.Fatalf("the memory differs:\n%q\n%q", before, after)
		}
	})
}

// contents lists what is not zero in the memory, with where it is.
func contents(module []byte) []byte {
	var list []byte
	for r := (reader{data: module[headerSize:]}); len(r.data) > 0; {
		id := r.byte()
		content := r.bytes(r.unsigned())
		if id != dataSection {
			continue
		}
		segments, _ := readSegments(content)
		slices.SortFunc(segments, func(a, b segment) int { return cmp.Compare(a.at, b.at) })
		for _, s := range segments {
			for i, b := range s.data {
				if b != 0 {
					list = append(binary.AppendVarint(list, s.at+int64(i)), b)
				}
			}
		}
	}
	return list
}
