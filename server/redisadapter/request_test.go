package redisadapter_test

import (
	"encoding/hex"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/socketplay/socketplay/server/redisadapter"
)

// notepack.io 3.0.1 wrote these messages for the official adapter: a broadcast that wants
// acknowledgements, and an acknowledgement.
const (
	officialBroadcast = "85a3756964a6616263646566a9726571756573744964a6717765727479a47479706507a67061636b657483a47479706502a46461746193a3" +
		"61736bc40201ff01a36e7370a12fa46f70747383a5726f6f6d739101a665786365707490a5666c61677382a774696d656f7574cd03e8a8766f6c6174696c65c3"
	officialAck = "83a47479706509a9726571756573744964a6717765727479a67061636b657481a162c4020102"
)

// badRequests are messages on the channel of requests that must be counted as errors and
// do no harm. unhexed turns hexadecimal digits into msgpack.
var badRequests = map[string]string{
	"nothing":                   ``,
	"a brace":                   `{`,
	"not JSON":                  `{"type":1,}`,
	"trailing bytes":            `{"type":1,"requestId":"x"}{}`,
	"not UTF-8":                 "{\"type\":1,\"requestId\":\"\xff\"}",
	"no type":                   `{"requestId":"x"}`,
	"type null":                 `{"type":null,"requestId":"x"}`,
	"type a text":               `{"type":"1","requestId":"x"}`,
	"type 1.5":                  `{"type":1.5,"requestId":"x"}`,
	"type 99":                   `{"type":99,"requestId":"x"}`,
	"type -1":                   `{"type":-1,"requestId":"x"}`,
	"a response":                `{"type":8,"requestId":"x","clientCount":1}`,
	"rooms without an id":       `{"type":1}`,
	"id a number":               `{"type":1,"requestId":1}`,
	"id too long":               `{"type":1,"requestId":"` + strings.Repeat("x", 101) + `"}`,
	"uid too long":              `{"type":1,"requestId":"x","uid":"` + strings.Repeat("x", 101) + `"}`,
	"join without opts":         `{"type":2,"rooms":["a"]}`,
	"disconnect without opts":   `{"type":4,"close":true}`,
	"disconnect with opts null": `{"type":4,"opts":null}`,
	"close a text":              `{"type":4,"opts":{},"close":"yes"}`,
	"room an object":            `{"type":2,"opts":{"rooms":[{}]},"rooms":[]}`,
	"room null":                 `{"type":2,"opts":{"rooms":[null]},"rooms":[]}`,
	"rooms a text":              `{"type":2,"opts":{"rooms":"a"},"rooms":[]}`,
	"fetch without opts":        `{"type":5,"requestId":"x"}`,
	"event without data":        `{"type":6}`,
	"event an object":           `{"type":6,"data":{}}`,
	"event empty":               `{"type":6,"data":[]}`,
	"event named by an object":  `{"type":6,"data":[{}]}`,
	"event too deep":            `{"type":6,"data":["a",` + strings.Repeat("[", 2000) + strings.Repeat("]", 2000) + `]}`,
	"broadcast without packet":  `{"type":7,"requestId":"x","opts":{}}`,
	"broadcast without opts":    `{"type":7,"requestId":"x","packet":{"type":2,"data":["a"]}}`,
	"broadcast of a connect":    `{"type":7,"requestId":"x","opts":{},"packet":{"type":0,"data":["a"]}}`,
	"broadcast without event":   `{"type":7,"requestId":"x","opts":{},"packet":{"type":2,"data":{}}}`,
	"broadcast, reserved name":  `{"type":7,"requestId":"x","opts":{},"packet":{"type":2,"data":["disconnect"]}}`,
	"broadcast too deep":        `{"type":7,"requestId":"x","opts":{},"packet":{"type":2,"data":["a",` + strings.Repeat("[", 2000) + strings.Repeat("]", 2000) + `]}}`,
	"JSON too deep":             `{"a":` + strings.Repeat("[", 100_000),
	"timeout a text":            `{"type":7,"requestId":"x","opts":{"flags":{"timeout":"1"}},"packet":{"type":2,"data":["a"]}}`,
	"array of 2^32-1":           unhexed("ddffffffff"),
	"map of 2^32-1":             unhexed("dfffffffff"),
	"nested":                    unhexed("81a161" + strings.Repeat("91", 200_000)),
	"not a map":                 unhexed("9301a17802"),
	"pickle":                    "cos\nsystem\n(S'true'\ntR.",
	"eleven attachments":        unhexed("82a47479706506a4646174619ca161" + strings.Repeat("c40101", 11)),
	"msgpack trailing bytes":    unhexed("82a47479706501a9726571756573744964a178c0"),
	"oversize":                  `{"type":1,"requestId":"x","more":"` + strings.Repeat("x", redisadapter.MaxMessage) + `"}`,
}

func unhexed(text string) string {
	b, err := hex.DecodeString(text)
	if err != nil {
		panic(err)
	}
	return string(b)
}

func TestBadRequestsAreErrors(t *testing.T) {
	for name, body := range badRequests {
		if r, err := redisadapter.ReadRequest([]byte(body)); err == nil {
			t.Errorf("%s: read as %+v", name, r)
		}
	}
}

func TestOfficialBroadcastWithAck(t *testing.T) {
	r, err := redisadapter.ReadRequest(unhex(t, officialBroadcast))
	if err != nil {
		t.Fatal(err)
	}
	if r.UID != "abcdef" || r.ID != "qwerty" || string(r.Packet.Data) != `["ask",{"_placeholder":true,"num":0},1]` ||
		r.Opts.Flags.Timeout != 1000 || !r.Opts.Flags.Volatile || !slices.Equal(r.Opts.Rooms, []string{"1"}) {
		t.Errorf("read as %+v, %+v, %+v", r, r.Packet, r.Opts)
	}
	ack, err := redisadapter.ReadResponse(unhex(t, officialAck))
	if err != nil || ack.ID != "qwerty" || string(ack.Packet) != `{"b":{"_placeholder":true,"num":0}}` {
		t.Errorf("read as %+v, %v", ack, err)
	}
}

// FuzzReadRequest checks that readRequest does not panic, and that a request that it has
// read can be sent again without a change of meaning.
func FuzzReadRequest(f *testing.F) {
	for _, body := range badRequests {
		f.Add([]byte(body[:min(len(body), 500)]))
	}
	f.Add(unhex(f, officialBroadcast))
	f.Add([]byte(`{"uid":"a","requestId":"b","type":2,"opts":{"rooms":["x",1.5],"except":["y"],"flags":{"compress":false}},"rooms":["z"]}`))
	f.Add([]byte(`{"type":6,"data":["a",{"b":9007199254740993}]}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		r, err := redisadapter.ReadRequest(body)
		if err != nil {
			return
		}
		encoded, err := r.Encode()
		if errors.Is(err, redisadapter.ErrTooLarge) {
			return
		}
		if err != nil {
			t.Fatalf("%q, read as %+v, cannot be sent: %v", body, r, err)
		}
		again, err := redisadapter.ReadRequest(encoded)
		if err != nil || again.Kind != r.Kind || again.ID != r.ID || again.UID != r.UID || !slices.Equal(again.Rooms, r.Rooms) {
			t.Fatalf("%q, read as %+v, became %+v, %v", body, r, again, err)
		}
	})
}
