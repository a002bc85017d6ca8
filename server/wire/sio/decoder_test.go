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
		// CVE-2022-2421: num must be an integer in [0, n).
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
	if _, done, err := d.Binary([]byte{1}); done || err != nil {
		t.Fatalf("first Binary: done %v, error %v", done, err)
	}
	p, done, err := d.Binary([]byte{2})
	if !done || err != nil {
		t.Fatalf("second Binary: done %v, error %v", done, err)
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

// Check gets each payload whose shape fits its packet type, and the decoder returns its
// error.
func TestDecodeCheck(t *testing.T) {
	var checked []string
	var result error
	d := sio.Decoder{Check: func(payload []byte, attachments int) error {
		checked = append(checked, fmt.Sprintf("%s %d", payload, attachments))
		return result
	}}
	for _, text := range []string{`2["a",1]`, `3["b"]`, `0{"c":1}`, `4"d"`, `2["connect"]`, `2{}`, `52-["e",{"_placeholder":true,"num":7}]`} {
		_, _, err := d.Text([]byte(text))
		if invalid := text == `2["connect"]` || text == `2{}`; (err != nil) != invalid {
			t.Errorf("%s: %v", text, err)
		}
		d = sio.Decoder{Check: d.Check}
	}
	want := []string{`["a",1] 0`, `["b"] 0`, `{"c":1} 0`, `"d" 0`, `["e",{"_placeholder":true,"num":7}] 2`}
	if !slices.Equal(checked, want) {
		t.Errorf("Check got %q, want %q", checked, want)
	}
	for _, result = range []error{sio.ErrInvalidPayload, sio.ErrIllegalPlaceholder} {
		if _, _, err := d.Text([]byte(`2["a"]`)); err != result {
			t.Errorf("the error is %v, want %v", err, result)
		}
	}
}

// FuzzDecode checks that decoding does not panic, that encoding/json accepts each payload,
// and that encoding and decoding again changes nothing.
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
			t.Fatalf("accepted %q, which is not JSON", p.Data)
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
