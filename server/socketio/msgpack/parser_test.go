package msgpack_test

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/tinylib/msgp/msgp"

	"github.com/socketplay/socketplay/server/socketio/msgpack"
	"github.com/socketplay/socketplay/server/wire/eio"
	"github.com/socketplay/socketplay/server/wire/sio"
)

// official has packets that socket.io-msgpack-parser 3.0.2 has written, in the forms that
// clients send. The keys are the bytes in hexadecimal digits.
var official = map[string]sio.Packet{
	"83a47479706500a46461746181a5746f6b656ea178a36e7370a12f": {
		Type: sio.Connect, Namespace: "/", Data: []byte(`{"token":"x"}`)},
	"84a47479706500a464617461d40000a76f7074696f6e7381a8636f6d7072657373c3a36e7370a62f7461736b73": {
		Type: sio.Connect, Namespace: "/tasks"},
	"82a47479706501a36e7370a12f": {
		Type: sio.Disconnect, Namespace: "/"},
	"85a47479706502a46461746194a46e65777301c40200ff82a16191c40178a164d7000000018bcfe5687ba76f7074696f6e7381a8636f6d7072657373c3a2696407a36e7370a62f7461736b73": {
		Type: sio.Event, Namespace: "/tasks", ID: 7, HasID: true, Attachments: [][]byte{{0, 255}, []byte("x")},
		Data: []byte(`["news",1,{"_placeholder":true,"num":0},{"a":[{"_placeholder":true,"num":1}],"d":"2023-11-14T22:13:20.123Z"}]`)},
	"84a47479706503a2696400a46461746190a36e7370a12f": {
		Type: sio.Ack, Namespace: "/", HasID: true, Data: []byte(`[]`)},
	"83a47479706504a46461746182a76d657373616765a26e6fa46461746181a4636f6465a178a36e7370a12f": {
		Type: sio.ConnectError, Namespace: "/", Data: []byte(`{"message":"no","data":{"code":"x"}}`)},
	"83a47479706502a46461746196a46e657773cf0000000100000000cb3ff8000000000000d40000c0a2c3a9a36e7370a12f": {
		Type: sio.Event, Namespace: "/", Data: []byte(`["news",4294967296,1.5,null,null,"é"]`)},
}

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func add(body []byte) (sio.Packet, bool, error) {
	return msgpack.Parser{}.NewDecoder().Add(eio.Binary(body))
}

func TestPacketsAreTheOfficialParsers(t *testing.T) {
	for text, want := range official {
		got, done, err := add(unhex(t, text))
		if err != nil || !done || !reflect.DeepEqual(got, want) {
			t.Errorf("%s\nread as %+v, %v, %v\nwant    %+v", text, got, done, err, want)
		}
		messages, err := msgpack.Parser{}.Encode(want)
		if err != nil || len(messages) != 1 || !messages[0].Binary || messages[0].Type != eio.Message {
			t.Fatalf("%+v became %+v, %v", want, messages, err)
		}
		again, _, err := add(messages[0].Data)
		if err != nil || !reflect.DeepEqual(again, want) {
			t.Errorf("%+v became %+v, %v", want, again, err)
		}
	}
}

// pack encodes a packet with the given members. Each member is a name, followed by its
// value as JSON. A value that begins with x is msgpack in hexadecimal digits instead.
func pack(t testing.TB, members ...string) []byte {
	t.Helper()
	dst := msgp.AppendMapHeader(nil, uint32(len(members)/2))
	for i := 0; i < len(members); i += 2 {
		dst = msgp.AppendString(dst, members[i])
		if raw, ok := strings.CutPrefix(members[i+1], "x"); ok {
			dst = append(dst, unhex(t, raw)...)
			continue
		}
		var v any
		if err := json.Unmarshal([]byte(members[i+1]), &v); err != nil {
			t.Fatal(err)
		}
		var err error
		if dst, err = msgp.AppendIntf(dst, v); err != nil {
			t.Fatal(err)
		}
	}
	return dst
}

func TestAccepted(t *testing.T) {
	many := "xdc03e8" + strings.Repeat("c40101", 999) + "c0"
	resembles := fmt.Sprintf("x92a16182ac%xc3a36e756d07", "_placeholder") // as bytes, since the order of the members matters
	for name, tt := range map[string]struct {
		members []string
		want    string // the packet, as the JSON parser writes it
	}{
		"numbers as floats":        {[]string{"type", "2", "nsp", `"/"`, "data", `["a",1]`, "id", "12"}, `212["a",1]`},
		"event named by a number":  {[]string{"type", "2", "nsp", `"/"`, "data", `[5,1]`}, `2[5,1]`},
		"event named error":        {[]string{"type", "2", "nsp", `"/"`, "data", `["error",{}]`}, `2["error",{}]`},
		"like a reserved name":     {[]string{"type", "2", "nsp", `"/"`, "data", `["connect\"",1]`}, `2["connect\"",1]`},
		"unknown members":          {[]string{"x", `[{"y":1}]`, "type", "1", "nsp", `"/"`, "options", `{}`}, `1`},
		"the last of equal names":  {[]string{"type", "9", "type", "1", "nsp", `"/"`}, ``},
		"an object that resembles": {[]string{"type", "2", "nsp", `"/"`, "data", resembles}, `2["a",{"_placeholder":true,"num":7}]`},
		"text as a refusal":        {[]string{"type", "4", "nsp", `"/"`, "data", `"no"`}, `4"no"`},
		"many binary values":       {[]string{"type", "3", "nsp", `"/"`, "data", many, "id", "1"}, "6999-"},
		"no acknowledgement":       {[]string{"type", "3", "nsp", `"/"`, "data", `[]`}, `3[]`},
	} {
		p, done, err := add(pack(t, tt.members...))
		if tt.want == "" {
			if !errors.Is(err, msgpack.ErrType) {
				t.Errorf("%s: error = %v", name, err)
			}
			continue
		}
		if got := string(p.AppendTo(nil)); err != nil || !done || !strings.HasPrefix(got, tt.want) || len(tt.want) > 6 && got != tt.want {
			t.Errorf("%s: read as %.80s, %v, want %s", name, got, err, tt.want)
		}
	}
}

func TestMalformed(t *testing.T) {
	const nsp = `"/"`
	for name, tt := range map[string]struct {
		members []string
		want    error // nil: any error
	}{
		"no type":                     {[]string{"nsp", nsp, "data", `["a"]`}, msgpack.ErrType},
		"type undefined":              {[]string{"type", "xd40000", "nsp", nsp, "data", `["a"]`}, msgpack.ErrType},
		"type a text":                 {[]string{"type", `"2"`, "nsp", nsp, "data", `["a"]`}, msgpack.ErrType},
		"type 5":                      {[]string{"type", "5", "nsp", nsp, "data", `["a"]`}, msgpack.ErrType},
		"type -1":                     {[]string{"type", "xff", "nsp", nsp, "data", `["a"]`}, msgpack.ErrType},
		"type 1.5":                    {[]string{"type", "1.5", "nsp", nsp}, msgpack.ErrType},
		"type 256":                    {[]string{"type", "xcd0100", "nsp", nsp}, msgpack.ErrType},
		"no namespace":                {[]string{"type", "2", "data", `["a"]`}, msgpack.ErrNamespace},
		"namespace a number":          {[]string{"type", "2", "nsp", "1", "data", `["a"]`}, msgpack.ErrNamespace},
		"namespace without slash":     {[]string{"type", "0", "nsp", `"tasks"`}, msgpack.ErrNamespace},
		"connect with an array":       {[]string{"type", "0", "nsp", nsp, "data", `["a"]`}, sio.ErrInvalidPayload},
		"connect with null":           {[]string{"type", "0", "nsp", nsp, "data", `null`}, sio.ErrInvalidPayload},
		"connect with binary":         {[]string{"type", "0", "nsp", nsp, "data", "x81a161c40101"}, sio.ErrInvalidPayload},
		"connect that is binary":      {[]string{"type", "0", "nsp", nsp, "data", "xc40101"}, sio.ErrInvalidPayload},
		"disconnect with data":        {[]string{"type", "1", "nsp", nsp, "data", `{}`}, sio.ErrInvalidPayload},
		"event without data":          {[]string{"type", "2", "nsp", nsp}, sio.ErrInvalidPayload},
		"event with an object":        {[]string{"type", "2", "nsp", nsp, "data", `{}`}, sio.ErrInvalidPayload},
		"event without name":          {[]string{"type", "2", "nsp", nsp, "data", `[]`}, sio.ErrInvalidPayload},
		"event named by an object":    {[]string{"type", "2", "nsp", nsp, "data", `[{"toString":1}]`}, sio.ErrInvalidPayload},
		"event named by bytes":        {[]string{"type", "2", "nsp", nsp, "data", "x91c40161"}, sio.ErrInvalidPayload},
		"event named by null":         {[]string{"type", "2", "nsp", nsp, "data", `[null]`}, sio.ErrInvalidPayload},
		"event named by a flag":       {[]string{"type", "2", "nsp", nsp, "data", `[true]`}, sio.ErrInvalidPayload},
		"reserved event":              {[]string{"type", "2", "nsp", nsp, "data", `["disconnecting"]`}, sio.ErrInvalidPayload},
		"ack without data":            {[]string{"type", "3", "nsp", nsp, "id", "1"}, sio.ErrInvalidPayload},
		"ack with an object":          {[]string{"type", "3", "nsp", nsp, "id", "1", "data", `{}`}, sio.ErrInvalidPayload},
		"refusal with an array":       {[]string{"type", "4", "nsp", nsp, "data", `[]`}, sio.ErrInvalidPayload},
		"id a text":                   {[]string{"type", "2", "nsp", nsp, "data", `["a"]`, "id", `"1"`}, msgpack.ErrID},
		"id null":                     {[]string{"type", "2", "nsp", nsp, "data", `["a"]`, "id", `null`}, msgpack.ErrID},
		"id negative":                 {[]string{"type", "2", "nsp", nsp, "data", `["a"]`, "id", "xff"}, msgpack.ErrID},
		"id 1.5":                      {[]string{"type", "2", "nsp", nsp, "data", `["a"]`, "id", "1.5"}, msgpack.ErrID},
		"id not a number":             {[]string{"type", "2", "nsp", nsp, "data", `["a"]`, "id", "xcb7ff8000000000001"}, msgpack.ErrID},
		"id 2^53":                     {[]string{"type", "2", "nsp", nsp, "data", `["a"]`, "id", "xcf0020000000000000"}, msgpack.ErrID},
		"forged placeholder":          {[]string{"type", "2", "nsp", nsp, "data", "x93a161c4010182ac5f706c616365686f6c646572c3a36e756d05"}, nil},
		"too many binary values":      {[]string{"type", "2", "nsp", nsp, "data", "xdc03ea" + "a161" + strings.Repeat("c40101", 1001)}, nil},
		"array of 2^32-1":             {[]string{"type", "2", "nsp", nsp, "data", "xddffffffff"}, nil},
		"text of 2^32-1":              {[]string{"type", "2", "nsp", nsp, "data", "xdbffffffff"}, nil},
		"nested":                      {[]string{"type", "2", "nsp", nsp, "data", "x" + strings.Repeat("91", 1_000_000)}, nil},
		"nested in an unknown member": {[]string{"type", "2", "nsp", nsp, "x", "x" + strings.Repeat("91", 1_000_000)}, nil},
		"member named by a number":    {[]string{"type", "2", "nsp", nsp, "data", "x92a161810101"}, nil},
	} {
		if p, _, err := add(pack(t, tt.members...)); err == nil || tt.want != nil && !errors.Is(err, tt.want) {
			t.Errorf("%s: read as %.80s, error %v, want %v", name, p.AppendTo(nil), err, tt.want)
		}
	}
	for name, body := range map[string][]byte{
		"nothing":        nil,
		"no map":         unhex(t, "93a161c0c0"),
		"map of 2^32-1":  unhex(t, "dfffffffff"),
		"trailing bytes": append(pack(t, "type", "1", "nsp", `"/"`), 0xc0),
		"text":           []byte(`2["a"]`),
	} {
		if p, _, err := add(body); err == nil {
			t.Errorf("%s: read as %+v", name, p)
		}
	}
	if _, _, err := (msgpack.Parser{}).NewDecoder().Add(eio.Text([]byte(`0`))); !errors.Is(err, msgpack.ErrText) {
		t.Errorf("a text message: %v", err)
	}
}

func TestEncodeRefusesWhatIsNoJSON(t *testing.T) {
	for _, data := range []string{`["a"`, `["a",]`, ``} {
		if m, err := (msgpack.Parser{}).Encode(sio.Packet{Type: sio.Event, Data: []byte(data)}); err == nil {
			t.Errorf("%s became %+v", data, m)
		}
	}
}

// FuzzDecode checks that the decoder does not panic, and that the JSON parser reads each
// decoded packet as the same packet. It also checks that encoding the packet and decoding
// it again changes nothing.
func FuzzDecode(f *testing.F) {
	for text := range official {
		f.Add(unhex(f, text))
	}
	f.Add(pack(f, "type", "2", "nsp", `"/x"`, "data", `["a",1.5,{"b":[]}]`, "id", "3"))
	f.Add(pack(f, "type", "2", "nsp", `"/"`, "data", `[7,"\u0000"]`))
	f.Fuzz(func(t *testing.T, body []byte) {
		p, done, err := add(body)
		if err != nil {
			return
		}
		if !done || p.Data != nil && !json.Valid(p.Data) {
			t.Fatalf("%x: done %v, data %s", body, done, p.Data)
		}
		if !strings.Contains(p.Namespace, ",") { // in the JSON parser's text, a comma ends the namespace
			var d sio.Decoder
			d.MaxAttachments = msgpack.MaxAttachments
			q, _, err := d.Text(p.AppendTo(nil))
			for _, a := range p.Attachments {
				q, _, err = d.Binary(a)
			}
			if err != nil || !reflect.DeepEqual(p, q) {
				t.Fatalf("%x is %+v, to the JSON parser %+v, %v", body, p, q, err)
			}
		}
		messages, err := msgpack.Parser{}.Encode(p)
		if err != nil {
			t.Fatalf("%+v cannot be encoded: %v", p, err)
		}
		again, _, err := add(messages[0].Data)
		if err != nil || !reflect.DeepEqual(p, again) || !bytes.Equal(p.Data, again.Data) {
			t.Fatalf("%+v became %+v, %v", p, again, err)
		}
	})
}
