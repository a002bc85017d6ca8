package socketio_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/socketplay/socketplay/server/socketio"
)

// Binary values are restored wherever they are, and nowhere else.
func TestDecodeArg(t *testing.T) {
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
		if err := socketio.DecodeArg([]byte(in), attachments, &got); err != nil != (want == "") || err == nil && fmt.Sprint(got) != want {
			t.Errorf("%s: %v, %v, want %q", in, got, err, want)
		}
	}
	var bytes []byte
	if err := socketio.DecodeArg([]byte(`{"num":1,"_placeholder":true}`), attachments, &bytes); err != nil || string(bytes) != "b" {
		t.Errorf("bytes: %q, %v", bytes, err)
	}
	for _, in := range []string{`{}`, `{"_placeholder":true,"num":2}`, `{"_placeholder":1,"num":0}`} {
		if err := socketio.DecodeArg([]byte(in), attachments, &bytes); err == nil {
			t.Errorf("%s is taken for bytes", in)
		}
	}
}

// What is nested deeply is not read once a level.
func TestDecodeArgIsLinear(t *testing.T) {
	decode := func(depth int) time.Duration {
		in := []byte(strings.Repeat(`{"a":`, depth) + `"` + strings.Repeat("x", 500_000) + `"` + strings.Repeat("}", depth))
		best := time.Hour
		for range 3 {
			var got any
			start := time.Now()
			if err := socketio.DecodeArg(in, [][]byte{nil}, &got); err != nil {
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
