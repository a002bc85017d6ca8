package msgjson_test

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/socketplay/socketplay/server/internal/msgjson"
)

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

// garbage are inputs that Read must refuse. The refusal must not take much time or
// memory.
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

// FuzzRead checks that Read does not panic, that encoding/json accepts its result, and
// that converting the result to msgpack and back changes nothing.
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
