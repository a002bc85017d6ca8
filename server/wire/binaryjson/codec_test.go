package binaryjson_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/socketplay/socketplay/server/wire/binaryjson"
)

var codec = binaryjson.New()

// Decode replaces every placeholder by its binary value, at any depth, and changes
// nothing else.
func TestDecode(t *testing.T) {
	attachments := [][]byte{[]byte("a"), []byte("b")}
	for in, want := range map[string]string{
		`{"_placeholder":true,"num":1}`:                              `[98]`,
		`[{"x":{"num":0,"_placeholder":true}},{"num":0},null]`:       `[map[x:[97]] map[num:0] <nil>]`,
		`{"_placeholder":false,"num":9}`:                             `map[_placeholder:false num:9]`,
		`{"_placeholder":"true","num":1}`:                            `map[_placeholder:true num:1]`,
		`{"_placeholder":false,"num":9,"_placeholder":true,"num":1}`: `[98]`, // the last member with a name counts
		`{"_placeholder":true,"num":2}`:                              "",
		`{"_placeholder":true,"num":-1}`:                             "",
		`{"_placeholder":true,"num":0.5}`:                            "",
		`{"_placeholder":true,"num":"0"}`:                            "",
		`{"_placeholder":true}`:                                      "",
		`{"a":{"_placeholder":true,"num":1e300}}`:                    "",
	} {
		var got any
		if err := codec.Decode([]byte(in), attachments, &got); err != nil != (want == "") || err == nil && fmt.Sprint(got) != want {
			t.Errorf("%s: %v, %v, want %q", in, got, err, want)
		}
	}
	var bytes []byte
	if err := codec.Decode([]byte(`{"num":1,"_placeholder":true}`), attachments, &bytes); err != nil || string(bytes) != "b" {
		t.Errorf("bytes: %q, %v", bytes, err)
	}
	for _, in := range []string{`{}`, `{"_placeholder":true,"num":2}`, `{"_placeholder":1,"num":0}`} {
		if err := codec.Decode([]byte(in), attachments, &bytes); err == nil {
			t.Errorf("%s is decoded as bytes", in)
		}
	}
}

// Decode does not read a nested value once for each level above it.
func TestDecodeIsLinear(t *testing.T) {
	decode := func(depth int) time.Duration {
		in := []byte(strings.Repeat(`{"a":`, depth) + `"` + strings.Repeat("x", 500_000) + `"` + strings.Repeat("}", depth))
		best := time.Hour
		for range 3 {
			var got any
			start := time.Now()
			if err := codec.Decode(in, [][]byte{nil}, &got); err != nil {
				t.Fatal(err)
			}
			best = min(best, time.Since(start))
		}
		return best
	}
	if flat, deep := decode(1), decode(900); deep > 50*flat {
		t.Errorf("900 levels take %v, one takes %v", deep, flat)
	}
}

func TestEncode(t *testing.T) {
	type part struct {
		Name  string         `json:"name"`
		Bytes []byte         `json:"bytes"`
		More  map[string]any `json:"more,omitzero"`
	}
	all := [][]byte{[]byte("before")}
	var texts []string
	for _, v := range []any{"text", int64(1) << 60, nil, part{"a", []byte("b"), map[string]any{"c": [][]byte{[]byte("d"), nil}}}, []byte("e")} {
		var text []byte
		var err error
		if text, all, err = codec.Encode(v, all); err != nil {
			t.Fatal(err)
		}
		texts = append(texts, string(text))
	}
	want := `"text" 1152921504606846976 null {"name":"a","bytes":{"_placeholder":true,"num":1},"more":{"c":[{"_placeholder":true,"num":2},null]}} {"_placeholder":true,"num":3}`
	if got := strings.Join(texts, " "); got != want {
		t.Errorf("texts %s\nwant  %s", got, want)
	}
	if got := fmt.Sprintf("%s", all); got != "[before b d e]" {
		t.Errorf("attachments %s", got)
	}
	if _, _, err := codec.Encode(func() {}, nil); err == nil {
		t.Error("a function is encoded")
	}
}
