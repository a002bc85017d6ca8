package sio_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/socketplay/socketplay/server/wire/sio"
)

func TestDecode(t *testing.T) {
	tests := []struct {
		in   string
		want sio.Packet
	}{
		{"0", sio.Packet{Type: sio.Connect, Namespace: "/"}},
		{`0{"token":"x"}`, sio.Packet{Type: sio.Connect, Namespace: "/", Data: []byte(`{"token":"x"}`)}},
		{"0/custom", sio.Packet{Type: sio.Connect, Namespace: "/custom"}},
		{"0/custom,", sio.Packet{Type: sio.Connect, Namespace: "/custom"}},
		{"0/admin?x=1,{}", sio.Packet{Type: sio.Connect, Namespace: "/admin?x=1", Data: []byte("{}")}},
		{"1/admin,", sio.Packet{Type: sio.Disconnect, Namespace: "/admin"}},
		{`2["hello",1]`, sio.Packet{Type: sio.Event, Namespace: "/", Data: []byte(`["hello",1]`)}},
		{`2[5,1]`, sio.Packet{Type: sio.Event, Namespace: "/", Data: []byte(`[5,1]`)}},
		{`2`, sio.Packet{Type: sio.Event, Namespace: "/"}},
		{`20["ack id is nought"]`, sio.Packet{Type: sio.Event, Namespace: "/", HasID: true, Data: []byte(`["ack id is nought"]`)}},
		{`2/admin,456["x"]`, sio.Packet{Type: sio.Event, Namespace: "/admin", ID: 456, HasID: true, Data: []byte(`["x"]`)}},
		{`3/admin,456[]`, sio.Packet{Type: sio.Ack, Namespace: "/admin", ID: 456, HasID: true, Data: []byte(`[]`)}},
		{`4{"message":"no"}`, sio.Packet{Type: sio.ConnectError, Namespace: "/", Data: []byte(`{"message":"no"}`)}},
		{`4"no"`, sio.Packet{Type: sio.ConnectError, Namespace: "/", Data: []byte(`"no"`)}},
		// Without attachments a placeholder is an ordinary object.
		{`2["x",{"_placeholder":true,"num":9}]`, sio.Packet{Type: sio.Event, Namespace: "/", Data: []byte(`["x",{"_placeholder":true,"num":9}]`)}},
	}
	for _, tt := range tests {
		var d sio.Decoder
		got, done, err := d.Text([]byte(tt.in))
		if err != nil || !done {
			t.Errorf("Text(%q): done %v, error %v", tt.in, done, err)
			continue
		}
		if !reflect.DeepEqual(got, tt.want) {
			t.Errorf("Text(%q) = %+v, want %+v", tt.in, got, tt.want)
		}
	}
}

func TestDecodeMalformed(t *testing.T) {
	tests := []struct {
		in   string
		want error
	}{
		{"", sio.ErrUnknownType},
		{"7", sio.ErrUnknownType},
		{"hello", sio.ErrUnknownType},
		{`0["a"]`, sio.ErrInvalidPayload},
		{`0null`, sio.ErrInvalidPayload},
		{`1{}`, sio.ErrInvalidPayload},
		{`2{}`, sio.ErrInvalidPayload},
		{`2[]`, sio.ErrInvalidPayload},
		{`2[null]`, sio.ErrInvalidPayload},
		{`2[{"toString":1}]`, sio.ErrInvalidPayload}, // CVE-2023-32695
		{`2["connect"]`, sio.ErrInvalidPayload},
		{`2["disconnecti\u006eg"]`, sio.ErrInvalidPayload},
		{`2["a"`, sio.ErrInvalidPayload},
		{`2["a"]x`, sio.ErrInvalidPayload},
		{`2["a",]`, sio.ErrInvalidPayload},
		{`2["a",01]`, sio.ErrInvalidPayload},
		{"2[\"a\xff\"]", sio.ErrInvalidPayload},
		{"2[\"a\x01\"]", sio.ErrInvalidPayload},
		{`3{}`, sio.ErrInvalidPayload},
		{`4[]`, sio.ErrInvalidPayload},
		{`299999999999999999999["a"]`, sio.ErrInvalidID},
		{`5["a"]`, sio.ErrIllegalAttachments},
		{`5-["a"]`, sio.ErrIllegalAttachments},
		{`5x-["a"]`, sio.ErrIllegalAttachments},
		{`5-1-["a"]`, sio.ErrIllegalAttachments},
		{`51.5-["a"]`, sio.ErrIllegalAttachments},
		{`50-["a"]`, sio.ErrIllegalAttachments}, // CVE-2026-69185
		{`511-["a"]`, sio.ErrTooManyAttachments},
		{`5999999999999999999999-["a"]`, sio.ErrIllegalAttachments},
		{`51-`, sio.ErrInvalidPayload},
		// CVE-2022-2421: num is an integer in [0, n).
		{`51-["a",{"_placeholder":true,"num":1}]`, sio.ErrIllegalPlaceholder},
		{`51-["a",{"_placeholder":true,"num":-1}]`, sio.ErrIllegalPlaceholder},
		{`51-["a",{"_placeholder":true,"num":0.5}]`, sio.ErrIllegalPlaceholder},
		{`51-["a",{"_placeholder":true,"num":"splice"}]`, sio.ErrIllegalPlaceholder},
		{`51-["a",{"_placeholder":true}]`, sio.ErrIllegalPlaceholder},
		{`51-["a",[{"x":{"_placeh\u006flder":true,"num":7}}]]`, sio.ErrIllegalPlaceholder},
		{`2["a",` + strings.Repeat("[", 1_000_000), sio.ErrInvalidPayload},
	}
	for _, tt := range tests {
		var d sio.Decoder
		if _, _, err := d.Text([]byte(tt.in)); !errors.Is(err, tt.want) {
			t.Errorf("Text(%.60q) error = %v, want %v", tt.in, err, tt.want)
		}
	}
}

func TestDecodeBinary(t *testing.T) {
	var d sio.Decoder
	text := []byte(`52-/admin,7["hello",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]`)
	if _, done, err := d.Text(text); done || err != nil {
		t.Fatalf("Text: done %v, error %v", done, err)
	}
	if _, done, err := d.Binary([]byte{1}); done || err != nil || !d.Waiting() {
		t.Fatalf("first Binary: done %v, error %v, waiting %v", done, err, d.Waiting())
	}
	p, done, err := d.Binary([]byte{2})
	if !done || err != nil || d.Waiting() {
		t.Fatalf("second Binary: done %v, error %v, waiting %v", done, err, d.Waiting())
	}
	if p.Type != sio.Event || p.Namespace != "/admin" || p.ID != 7 || !reflect.DeepEqual(p.Attachments, [][]byte{{1}, {2}}) {
		t.Errorf("packet = %+v", p)
	}
	if got := p.AppendTo(nil); !bytes.Equal(got, text) {
		t.Errorf("AppendTo = %s, want %s", got, text)
	}
}

func TestDecodeBinaryOutOfTurn(t *testing.T) {
	var d sio.Decoder
	if _, _, err := d.Binary(nil); !errors.Is(err, sio.ErrBinaryWhileNoneDue) {
		t.Errorf("Binary without a packet: %v", err)
	}
	if _, _, err := d.Text([]byte(`51-["a",{"_placeholder":true,"num":0}]`)); err != nil {
		t.Fatal(err)
	}
	if _, _, err := d.Text([]byte(`2["a"]`)); !errors.Is(err, sio.ErrTextWhileBinaryDue) {
		t.Errorf("Text while an attachment is due: %v", err)
	}
	d = sio.Decoder{MaxAttachmentBytes: 3}
	if _, _, err := d.Text([]byte(`52-["a"]`)); err != nil {
		t.Fatal(err)
	}
	if _, _, err := d.Binary([]byte{1, 2}); err != nil {
		t.Fatal(err)
	}
	if _, _, err := d.Binary([]byte{3, 4}); !errors.Is(err, sio.ErrAttachmentsTooLarge) {
		t.Errorf("attachments over the limit: %v", err)
	}
}

func TestEventName(t *testing.T) {
	tests := []struct {
		in, name string
		args     []string
		ok       bool
	}{
		{`["a"]`, "a", nil, true},
		{` [ "a\u00e9\n\ud83d\ude00\"" , {"b":[1,2]} , "x,]" ] `, "aé\n😀\"", []string{`{"b":[1,2]}`, `"x,]"`}, true},
		{`["\ud83d"]`, "\uFFFD", nil, true},
		{`[5,null]`, "5", []string{"null"}, true},
		{``, "", nil, false},
	}
	for _, tt := range tests {
		name, args, ok := sio.EventName([]byte(tt.in))
		var texts []string
		for _, a := range args {
			texts = append(texts, string(a))
		}
		if name != tt.name || ok != tt.ok || !reflect.DeepEqual(texts, tt.args) {
			t.Errorf("EventName(%s) = %q, %q, %v", tt.in, name, texts, ok)
		}
	}
}

// Who has a quicker way to check JSON is asked about all of a payload of the right kind.
func TestDecodeCheck(t *testing.T) {
	var asked []string
	var says error
	d := sio.Decoder{Check: func(payload []byte, attachments int) error {
		asked = append(asked, fmt.Sprintf("%s %d", payload, attachments))
		return says
	}}
	for _, text := range []string{`2["a",1]`, `3["b"]`, `0{"c":1}`, `4"d"`, `2["connect"]`, `2{}`, `52-["e",{"_placeholder":true,"num":7}]`} {
		_, _, err := d.Text([]byte(text))
		if invalid := text == `2["connect"]` || text == `2{}`; (err != nil) != invalid {
			t.Errorf("%s: %v", text, err)
		}
		d = sio.Decoder{Check: d.Check}
	}
	want := []string{`["a",1] 0`, `["b"] 0`, `{"c":1} 0`, `"d" 0`, `["e",{"_placeholder":true,"num":7}] 2`}
	if !slices.Equal(asked, want) {
		t.Errorf("asked about %q, want %q", asked, want)
	}
	for _, says = range []error{sio.ErrInvalidPayload, sio.ErrIllegalPlaceholder} {
		if _, _, err := d.Text([]byte(`2["a"]`)); err != says {
			t.Errorf("the error is %v, want %v", err, says)
		}
	}
}

func TestLastString(t *testing.T) {
	for data, want := range map[string]string{
		`["a"]`:                `"a"`,
		`["a",1,"offset"]`:     `"offset"`,
		"[ \"a\" , \"b\" \n] ": `"b"`,
		`["a","\\\""]`:         `"\\\""`,
		`["a","\""]`:           `"\""`,
		`["a","\\"]`:           `"\\"`,
		`["a",1]`:              "",
		`["a",["b"]]`:          "",
		`["a",{"b":"c"}]`:      "",
		`[]`:                   "",
		``:                     "",
		`]`:                    "",
		`"]`:                   "",
		`"a"`:                  "",
	} {
		if got := string(sio.LastString([]byte(data))); got != want {
			t.Errorf("%s: %q, want %q", data, got, want)
		}
	}
}

func FuzzLastString(f *testing.F) {
	for _, seed := range []string{`["a"]`, `["a",1,"o\"f\\"]`, `["a", {"b":"]"} ]`, `["a","\\",["b"]]`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		got := sio.LastString(data) // must not panic, whatever it is given
		if !sio.Valid(data) {
			return
		}
		var want []byte
		if args := sio.Args(data); len(args) > 0 && args[len(args)-1][0] == '"' {
			want = args[len(args)-1]
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%q, the last element is %q", got, want)
		}
	})
}

func TestEncodeAllocates(t *testing.T) {
	p := sio.Packet{Type: sio.Event, Namespace: "/chat", ID: 3, HasID: true, Data: []byte(`["x"]`)}
	dst := make([]byte, 0, 64)
	if n := testing.AllocsPerRun(100, func() { dst = p.AppendTo(dst[:0]) }); n != 0 {
		t.Errorf("AppendTo allocates %v times, want 0", n)
	}
}

// FuzzDecode holds: no panic, payloads that are JSON by encoding/json's measure,
// and a round trip that changes nothing.
func FuzzDecode(f *testing.F) {
	for _, s := range []string{"0", `0/x,{"a":1}`, `2["a"]`, `3/x,0[]`, `51-["a",{"_placeholder":true,"num":0}]`, `4"x"`, `2["\ud800"]`, "2[\"\x7f\"]"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		var d sio.Decoder
		p, done, err := d.Text(src)
		for i := 0; err == nil && !done; i++ {
			p, done, err = d.Binary([]byte{byte(i)})
		}
		if err != nil {
			return
		}
		if p.Data != nil && !json.Valid(p.Data) {
			t.Fatalf("accepted %q, which is no JSON", p.Data)
		}
		if p.Type == sio.Event && p.Data != nil {
			var want []json.RawMessage
			if err := json.Unmarshal(p.Data, &want); err != nil {
				t.Fatal(err)
			}
			_, args, ok := sio.EventName(p.Data)
			if !ok || len(args) != len(want)-1 {
				t.Fatalf("EventName(%q) has %d arguments, want %d", p.Data, len(args), len(want)-1)
			}
		}
		again, done, err := new(sio.Decoder).Text(p.AppendTo(nil))
		if len(p.Attachments) > 0 {
			if done || err != nil {
				t.Fatalf("round trip of %q: done %v, %v", src, done, err)
			}
			return
		}
		if err != nil || !reflect.DeepEqual(again, p) {
			t.Fatalf("round trip of %q: %+v, want %+v (%v)", src, again, p, err)
		}
	})
}

func FuzzAppendQuote(f *testing.F) {
	for _, s := range []string{"", "a", "\"\\\x00\x1f", "é😀", "\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var got string
		if err := json.Unmarshal(sio.AppendQuote(nil, s), &got); err != nil {
			t.Fatalf("AppendQuote(%q): %v", s, err)
		}
		if want := strings.ToValidUTF8(s, "\uFFFD"); got != want && strings.ToValidUTF8(s, "") == s {
			t.Fatalf("AppendQuote(%q) reads back as %q", s, got)
		}
	})
}

// What is valid is what Go's JSON takes, but for text that is no UTF-8.
func FuzzValid(f *testing.F) {
	for _, s := range []string{"", " 1 ", "1,2", `{"a":[1.5e3,"\u00e9",null,true]}`, "[", "01", "-", `"a`, "\"\xff\"", "[[]]]"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		if got, want := sio.Valid(src), json.Valid(src) && utf8.Valid(src); got != want {
			t.Errorf("Valid(%q) is %v", src, got)
		}
	})
}

func TestValidDepth(t *testing.T) {
	nested := func(n int) []byte { return []byte(strings.Repeat("[", n) + strings.Repeat("]", n)) }
	if !sio.Valid(nested(10*sio.DefaultMaxDepth)) || sio.Valid(nested(1e6)) {
		t.Error("the bound on the depth is not where it should be")
	}
}
