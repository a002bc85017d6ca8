package binaryjson_test

import (
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
)

// Decode stores a number as float64 in an any, unless that would change an integer.
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
		t.Errorf("a number out of float64's range is decoded as %v", got)
	}
	var n int64 // an int64 can represent this integer
	if err := codec.Decode([]byte("9007199254740993"), nil, &n); err != nil || n != 9007199254740993 {
		t.Errorf("%d, %v", n, err)
	}
}
