package msgjson_test

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/socketplay/socketplay/server/internal/msgjson"
)

// limit is that of the Redis adapter.
const limit = 2 << 20

// pack takes a value there and back: JSON, msgpack, JSON.
func pack(src string, attachments ...[]byte) (string, [][]byte, error) {
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
		{`9007199254740993`, ``},     // beyond 2^53, as exact as msgpack has it
		{`18446744073709551615`, ``}, // 2^64-1
		{`-9223372036854775808`, ``},
		{`18446744073709551616`, `18446744073709552000`}, // a float, as in JavaScript
		{`0`, ``},
		{`-0`, `0`}, // as JSON.stringify has it
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
		{`{"_placeholder":true,"num":0}`, ``}, // nothing but an object where there are no attachments
		{strings.Repeat("[", 900) + strings.Repeat("]", 900), ``},
	} {
		want := tt.want
		if want == "" {
			want = tt.src
		}
		if got, _, err := pack(tt.src); got != want || err != nil {
			t.Errorf("%.80s became %.80s, %v, want %.80s", tt.src, got, err, want)
		}
	}
}

func TestAttachmentsAreRenumbered(t *testing.T) {
	got, attachments, err := pack(`[{"num":1,"_placeholder":true},{"a":{"_placeholder":true,"num":0}},{"_placeholder":true,"num":1}]`, []byte("zero"), []byte("one"))
	want := `[{"_placeholder":true,"num":0},{"a":{"_placeholder":true,"num":1}},{"_placeholder":true,"num":2}]`
	if got != want || err != nil || string(bytes.Join(attachments, []byte(","))) != "one,zero,one" {
		t.Errorf("got %s, %q, %v", got, attachments, err)
	}
}

func TestRefusedByAppend(t *testing.T) {
	big := make([]byte, 1<<20)
	for name, tt := range map[string]struct {
		src         string
		attachments [][]byte
	}{
		"no JSON":            {src: `[1 2]`},
		"empty":              {src: ``},
		"unclosed":           {src: `["a"`},
		"unclosed string":    {src: `["a`},
		"closed twice":       {src: `[]]`},
		"crossed":            {src: `[}`},
		"no key":             {src: `{1:2}`},
		"bad escape":         {src: `["\q"]`},
		"number":             {src: `[1-2]`},
		"too deep":           {src: strings.Repeat("[", 2000) + strings.Repeat("]", 2000)},
		"missing attachment": {src: `[{"_placeholder":true,"num":1}]`, attachments: [][]byte{{1}}},
		"negative number":    {src: `[{"_placeholder":true,"num":-1}]`, attachments: [][]byte{{1}}},
		// One megabyte named by thirty bytes, a thousand times over.
		"amplification": {src: `[` + strings.Repeat(`{"_placeholder":true,"num":0},`, 1000) + `0]`, attachments: [][]byte{big}},
	} {
		if got, _, err := pack(tt.src, tt.attachments...); err == nil {
			t.Errorf("%s: packed as %.80s", name, got)
		}
	}
}

// What notepack.io 2 writes for what JSON has not.
func TestExtensions(t *testing.T) {
	for text, want := range map[string]string{
		"93d4000001d40000":                                 `[null,1,null]`,              // undefined
		"83a161d40000a16201a163d40000":                     `{"b":1}`,                    // JSON.stringify leaves it out
		"d7000000018bcfe5687b":                             `"2023-11-14T22:13:20.123Z"`, // a Date
		"d7008000000000000000":                             `null`,                       // one that is out of all reach
		"93c7020001ff" + "c800010007" + "c9000000020062ff": placeholders(3),              // ArrayBuffers
		"c70000": placeholders(1)[1 : len(placeholders(1))-1], // an empty one
	} {
		body, err := hex.DecodeString(text)
		if err != nil {
			t.Fatal(err)
		}
		data, attachments, rest, err := msgjson.Read(body, 10)
		if err != nil || string(data) != want || len(rest) != 0 || len(attachments) != strings.Count(want, "num") {
			t.Errorf("%s became %s, %q, %x, %v, want %s", text, data, attachments, rest, err, want)
		}
		for cut := range len(body) { // all of it must be there
			if data, _, _, err := msgjson.Read(body[:cut], 10); err == nil {
				t.Errorf("%x became %s", body[:cut], data)
			}
		}
	}
}

func placeholders(n int) string {
	list := make([]string, n)
	for i := range list {
		list[i] = fmt.Sprintf(`{"_placeholder":true,"num":%d}`, i)
	}
	return "[" + strings.Join(list, ",") + "]"
}

func TestReadPlain(t *testing.T) {
	body := append([]byte{0x92, 0xc4, 3, 0, 1, 255, 0x81, 0xac}, "_placeholder\xc3rest"...)
	data, rest, err := msgjson.ReadPlain(body)
	if want := `["AAH/",{"_placeholder":true}]`; err != nil || string(data) != want || string(rest) != "rest" {
		t.Errorf("got %s, %q, %v, want %s", data, rest, err, want)
	}
	if data, _, err := msgjson.ReadPlain(body[:5]); err == nil {
		t.Errorf("a part became %s", data)
	}
}

// garbage is what must do no harm.
var garbage = map[string]string{
	"nothing":            "",
	"array of 2^32-1":    "ddffffffff",
	"map of 2^32-1":      "dfffffffff",
	"huge string":        "dbffffffff",
	"huge binary":        "c6ffffffff",
	"huge extension":     "c9ffffffff00",
	"never used byte":    "c1",
	"short array":        "92c0",
	"short string":       "a361",
	"nested arrays":      strings.Repeat("91", 200_000),
	"nested maps":        strings.Repeat("81a161", 100_000),
	"eleven attachments": "9b" + strings.Repeat("c40101", 11),
	"forged placeholder": "92c4010182ac5f706c616365686f6c646572c3a36e756d05",
	"map key a number":   "810101",
	"extension":          "d40501",
	"short extension":    "d7050000",
	"extension of 16":    "d80000000000000000000000000000000000",
	"timestamp of 5":     "c705ff0000000000",
}

func TestGarbageIsAnError(t *testing.T) {
	for name, text := range garbage {
		body, err := hex.DecodeString(text)
		if err != nil {
			t.Fatal(err)
		}
		if data, _, _, err := msgjson.Read(body, 10); err == nil {
			t.Errorf("%s: read as %s", name, data)
		}
	}
}

func FuzzAppend(f *testing.F) {
	f.Add([]byte(`["a",{"b":[1,-2,3.5e1,"\u00e9",true,null]}]`))
	f.Add([]byte(`[{"_placeholder":true,"num":0}]`))
	f.Add([]byte(`[{"a":"\"]"}]`))
	f.Add([]byte(`[[],{},"",`))
	f.Fuzz(func(t *testing.T, src []byte) {
		packed, err := msgjson.Append(nil, src, [][]byte{{1, 2}}, limit)
		if err != nil {
			return
		}
		if _, _, _, err := msgjson.Read(packed, 10); err != nil && json.Valid(src) && !bytes.Contains(src, []byte("_placeholder")) && !bytes.Contains(src, []byte(`\u`)) {
			t.Fatalf("%s packed as %x, which is no good: %v", src, packed, err)
		}
	})
}

// FuzzRead holds: no panic, JSON by encoding/json's measure, and what has been read
// can be written and read again as the same.
func FuzzRead(f *testing.F) {
	for _, text := range garbage {
		f.Add([]byte(text[:min(len(text), 4000)]))
		if body, err := hex.DecodeString(text); err == nil {
			f.Add(body[:min(len(body), 2000)])
		}
	}
	f.Add([]byte("\x82\xa1a\xcb\x3f\xf8\x00\x00\x00\x00\x00\x00\xa1b\x93\xc4\x01\x07\xd3\x80\x00\x00\x00\x00\x00\x00\x00\xcf\xff\xff\xff\xff\xff\xff\xff\xff"))
	f.Add([]byte("\x92\xd7\xff\x1d\x53\x53\x00\x65\x53\xf1\x00\xd6\xff\x65\x53\xf1\x00"))
	f.Fuzz(func(t *testing.T, body []byte) {
		data, attachments, rest, err := msgjson.Read(body, 10)
		if err != nil {
			return
		}
		if !json.Valid(data) || !bytes.HasSuffix(body, rest) {
			t.Fatalf("%x became %s, and %x was left", body, data, rest)
		}
		packed, err := msgjson.Append(nil, data, attachments, 1<<30)
		if err != nil {
			t.Fatalf("%s cannot be written: %v", data, err)
		}
		again, attachments2, rest, err := msgjson.Read(packed, 10)
		if err != nil || len(rest) > 0 || !bytes.Equal(again, data) || !reflect.DeepEqual(attachments2, attachments) {
			t.Fatalf("%s, %q became %s, %q, %v", data, attachments, again, attachments2, err)
		}
	})
}
