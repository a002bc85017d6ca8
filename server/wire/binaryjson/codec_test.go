package binaryjson_test

import (
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/socketplay/socketplay/server/wire/binaryjson"
)

var codec = binaryjson.New()

// Binary values are restored wherever they are, and nowhere else.
func TestDecode(t *testing.T) {
	attachments := [][]byte{[]byte("a"), []byte("b")}
	for in, want := range map[string]string{
		`{"_placeholder":true,"num":1}`:                              `[98]`,
		`[{"x":{"num":0,"_placeholder":true}},{"num":0},null]`:       `[map[x:[97]] map[num:0] <nil>]`,
		`{"_placeholder":false,"num":9}`:                             `map[_placeholder:false num:9]`,
		`{"_placeholder":"true","num":1}`:                            `map[_placeholder:true num:1]`,
		`{"_placeholder":false,"num":9,"_placeholder":true,"num":1}`: `[98]`, // the last one counts
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
			t.Errorf("%s is taken for bytes", in)
		}
	}
}

// An any holds float64 as ever, unless an integer would be another one by that.
func TestDecodeIntegers(t *testing.T) {
	for in, want := range map[string]any{
		"7":                              float64(7),
		"-0":                             math.Copysign(0, -1),
		"9007199254740992":               float64(1 << 53),
		"-9007199254740992":              float64(-1 << 53),
		"9007199254740993":               jsontext.Value("9007199254740993"),
		"-9007199254740993":              jsontext.Value("-9007199254740993"),
		"123456789012345678901234567890": jsontext.Value("123456789012345678901234567890"),
		"1" + strings.Repeat("0", 400):   jsontext.Value("1" + strings.Repeat("0", 400)),
		"0.12345678901234567890":         0.12345678901234567890,
		"-12345678901234567890e-1":       -1234567890123456789.0,
		`"9007199254740993"`:             "9007199254740993",
	} {
		for _, attachments := range [][][]byte{nil, {[]byte("a")}} {
			var got []any
			if err := codec.Decode([]byte("["+in+"]"), attachments, &got); err != nil || len(got) != 1 || !reflect.DeepEqual(got[0], want) {
				t.Errorf("%s with %d attachments: %#v, %v, want %#v", in, len(attachments), got, err, want)
				continue
			}
			if text, _, err := codec.Encode(got, nil); err != nil || reflect.TypeOf(want) == reflect.TypeFor[jsontext.Value]() && string(text) != "["+in+"]" {
				t.Errorf("%s is sent on as %s, %v", in, text, err)
			}
		}
	}
	var got any
	if err := codec.Decode([]byte("12345678901234567890e400"), nil, &got); err == nil {
		t.Errorf("what is out of float64's range is read as %v", got)
	}
	var n int64 // a type that holds it is as exact as ever
	if err := codec.Decode([]byte("9007199254740993"), nil, &n); err != nil || n != 9007199254740993 {
		t.Errorf("%d, %v", n, err)
	}
}

// What is nested deeply is not read once a level.
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
