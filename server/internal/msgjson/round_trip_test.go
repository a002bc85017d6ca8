package msgjson_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/socketplay/socketplay/server/internal/msgjson"
)

// limit is the limit that the Redis adapter sets.
const limit = 2 << 20

// roundTrip converts JSON to msgpack and back.
func roundTrip(src string, attachments ...[]byte) (string, [][]byte, error) {
	packed, err := msgjson.Append(nil, []byte(src), attachments, limit)
	if err != nil {
		return "", nil, err
	}
	data, out, rest, err := msgjson.Read(packed, 10)
	if err == nil && len(rest) > 0 {
		err = errors.New("bytes left")
	}
	return string(data), out, err
}

func TestValuesSurvive(t *testing.T) {
	for _, tt := range []struct{ src, want string }{
		{`[]`, ``},
		{`{}`, ``},
		{` [ 1 , { "a" : [ ] } ] `, `[1,{"a":[]}]`},
		{`9007199254740993`, ``},     // above 2^53, and exact in msgpack
		{`18446744073709551615`, ``}, // 2^64-1
		{`-9223372036854775808`, ``},
		{`18446744073709551616`, `18446744073709552000`}, // a float, as in JavaScript
		{`0`, ``},
		{`-0`, `0`}, // as JSON.stringify writes it
		{`1e3`, `1000`},
		{`1.0`, `1`},
		{`0.1`, ``},
		{`1e21`, `1e+21`},
		{`1e-7`, ``},
		{`1.5e-10`, ``},
		{`1e999`, `null`},
		{`"a\"b\\c\u00e9\ud83d\ude00\n"`, `"a\"b\\cé😀\u000a"`},
		{`"\ud800"`, `"�"`},
		{`"` + strings.Repeat("x", 70000) + `"`, ``},
		{`[` + strings.Repeat(`1,`, 69999) + `1]`, ``},
		{`{"_placeholder":true,"num":0}`, ``}, // an ordinary object, since there are no attachments
		{strings.Repeat("[", 900) + strings.Repeat("]", 900), ``},
	} {
		want := tt.want
		if want == "" {
			want = tt.src
		}
		if got, _, err := roundTrip(tt.src); got != want || err != nil {
			t.Errorf("%.80s became %.80s, %v, want %.80s", tt.src, got, err, want)
		}
	}
}

func TestAttachmentsAreRenumbered(t *testing.T) {
	got, attachments, err := roundTrip(`[{"num":1,"_placeholder":true},{"a":{"_placeholder":true,"num":0}},{"_placeholder":true,"num":1}]`, []byte("zero"), []byte("one"))
	want := `[{"_placeholder":true,"num":0},{"a":{"_placeholder":true,"num":1}},{"_placeholder":true,"num":2}]`
	if got != want || err != nil || string(bytes.Join(attachments, []byte(","))) != "one,zero,one" {
		t.Errorf("got %s, %q, %v", got, attachments, err)
	}
}
