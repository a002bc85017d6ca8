package redisadapter_test

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"

	"github.com/socketplay/socketplay/server/redisadapter"
	"github.com/socketplay/socketplay/server/socketio"
)

// What notepack.io 3.0.1 wrote for the official adapter: a broadcast that wants
// acknowledgements, and an answer to one.
const (
	officialBroadcast = "85a3756964a6616263646566a9726571756573744964a6717765727479a47479706507a67061636b657483a47479706502a46461746193a3" +
		"61736bc40201ff01a36e7370a12fa46f70747383a5726f6f6d739101a665786365707490a5666c61677382a774696d656f7574cd03e8a8766f6c6174696c65c3"
	officialAck = "83a47479706509a9726571756573744964a6717765727479a67061636b657481a162c4020102"
)

// badRequests is what must do no harm on the channel of requests, and counts as an
// error. JSON is as it is, msgpack in hexadecimal.
var badRequests = map[string]string{
	"nothing":                   ``,
	"a brace":                   `{`,
	"no JSON":                   `{"type":1,}`,
	"trailing bytes":            `{"type":1,"requestId":"x"}{}`,
	"no UTF-8":                  "{\"type\":1,\"requestId\":\"\xff\"}",
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
	"broadcast of no event":     `{"type":7,"requestId":"x","opts":{},"packet":{"type":2,"data":{}}}`,
	"broadcast, reserved name":  `{"type":7,"requestId":"x","opts":{},"packet":{"type":2,"data":["disconnect"]}}`,
	"broadcast too deep":        `{"type":7,"requestId":"x","opts":{},"packet":{"type":2,"data":["a",` + strings.Repeat("[", 2000) + strings.Repeat("]", 2000) + `]}}`,
	"JSON too deep":             `{"a":` + strings.Repeat("[", 100_000),
	"timeout a text":            `{"type":7,"requestId":"x","opts":{"flags":{"timeout":"1"}},"packet":{"type":2,"data":["a"]}}`,
	"array of 2^32-1":           unhexed("ddffffffff"),
	"map of 2^32-1":             unhexed("dfffffffff"),
	"nested":                    unhexed("81a161" + strings.Repeat("91", 200_000)),
	"no map":                    unhexed("9301a17802"),
	"pickle":                    "cos\nsystem\n(S'true'\ntR.",
	"eleven attachments":        unhexed("82a47479706506a4646174619ca161" + strings.Repeat("c40101", 11)),
	"msgpack trailing bytes":    unhexed("82a47479706501a9726571756573744964a178c0"),
	"oversize":                  `{"type":1,"requestId":"x","more":"` + strings.Repeat("x", redisadapter.MaxMessage) + `"}`,
}

// badResponses likewise, once somebody waits for ID.
var badResponses = map[string]string{
	"nothing":             ``,
	"no JSON":             `{"requestId":"ID"`,
	"no id":               `{"sockets":[]}`,
	"id a number":         `{"requestId":1,"sockets":[]}`,
	"no sockets":          `{"requestId":"ID"}`,
	"sockets an object":   `{"requestId":"ID","sockets":{}}`,
	"sockets of texts":    `{"requestId":"ID","sockets":["a"]}`,
	"socket without id":   `{"requestId":"ID","sockets":[{"rooms":[]}]}`,
	"socket without much": `{"requestId":"ID","sockets":[{"id":"x","handshake":1}]}`,
	"rooms":               `{"requestId":"ID","rooms":["a"]}`,
	"client count":        `{"type":8,"requestId":"ID","clientCount":"many"}`,
	"array of 2^32-1":     unhexed("ddffffffff"),
	"nested":              unhexed("81a161" + strings.Repeat("91", 200_000)),
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

// Garbage on every channel is counted, and what comes behind it works, also for one
// who waits for an answer.
func TestPoisonedRequests(t *testing.T) {
	client := newClient(t, miniredis.RunT(t).Addr())
	a, b := startNode(t, client, redisadapter.Options{}), startNode(t, client, redisadapter.Options{})
	connect(t, b, `["ack"]`)
	publish := func(channel, body string) {
		t.Helper()
		if err := client.Publish(t.Context(), channel, body).Err(); err != nil {
			t.Fatal(err)
		}
	}
	for _, body := range badRequests {
		publish("socket.io-request#/#", body)
	}
	for _, n := range []*node{a, b} {
		eventually(t, func() bool { return n.stats.DecodeErrors() == uint64(len(badRequests)) })
	}

	// One who listens on the bus and answers with garbage, then as it should.
	bus := client.Subscribe(t.Context(), "socket.io-request#/#")
	defer bus.Close()
	if _, err := bus.Receive(t.Context()); err != nil {
		t.Fatal(err)
	}
	found := make(chan []*socketio.RemoteSocket, 1)
	go func() {
		sockets, err := a.FetchSockets(t.Context())
		if err != nil {
			t.Error(err)
		}
		found <- sockets
	}()
	m, err := bus.ReceiveMessage(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var asked struct {
		RequestID string `json:"requestId"`
		UID       string `json:"uid"`
	}
	if err := json.Unmarshal([]byte(m.Payload), &asked); err != nil {
		t.Fatal(err)
	}
	for _, body := range badResponses {
		publish("socket.io-response#/#", strings.ReplaceAll(body, "ID", asked.RequestID))
	}
	eventually(t, func() bool { return a.stats.DecodeErrors() == uint64(len(badRequests)+len(badResponses)) })
	publish("socket.io-response#/#", `{"requestId":"another","sockets":[]}`)
	publish("socket.io-response#/#"+asked.UID+"#", `{"requestId":"`+asked.RequestID+`","sockets":[{"id":"far","rooms":["far",7],"data":{"x":1}}]}`)
	sockets := <-found
	if len(sockets) != 2 || sockets[0].ID() != "far" && sockets[1].ID() != "far" {
		t.Errorf("%d sockets", len(sockets))
	}
}

// An emitter, which is no server, has a uid that is not its own, or none.
func TestEmittersRequests(t *testing.T) {
	client := newClient(t, miniredis.RunT(t).Addr())
	n := startNode(t, client, redisadapter.Options{})
	c := connect(t, n, "")
	noted := make(chan string, 10)
	n.OnServer("note", func(_ context.Context, e *socketio.Event) error {
		noted <- fmt.Sprint(string(e.Args()[0]), e.WantsAck())
		return nil
	})
	for _, body := range []string{
		`{"type":2,"opts":{"rooms":[],"except":[]},"rooms":["red",7]}`,
		`{"type":3,"opts":{"rooms":["red"],"except":[]},"rooms":["red"]}`,
		`{"uid":"emitter","type":6,"data":["note",{"a":1}]}`,
	} {
		if err := client.Publish(t.Context(), "socket.io-request#/#", body).Err(); err != nil {
			t.Fatal(err)
		}
	}
	if got := <-noted; got != `{"a":1}false` {
		t.Errorf("noted %s", got)
	}
	if rooms := n.Socket(c.id).Rooms(); !slices.Contains(rooms, "7") || slices.Contains(rooms, "red") {
		t.Errorf("rooms %q", rooms)
	}
	if err := client.Publish(t.Context(), "socket.io-request#/#", `{"type":4,"opts":{"rooms":["7"],"except":[]},"close":true}`).Err(); err != nil {
		t.Fatal(err)
	}
	eventually(t, func() bool { return n.Connections() == 0 })
	if n.stats.DecodeErrors() != 0 {
		t.Errorf("%d decode errors", n.stats.DecodeErrors())
	}
}

// Answers as they are on the wire, and on which channel.
func TestAnswers(t *testing.T) {
	for _, specific := range []bool{false, true} {
		client := newClient(t, miniredis.RunT(t).Addr())
		n := startNode(t, client, redisadapter.Options{PublishOnSpecificResponseChannel: specific})
		c := connect(t, n, `[{"b":{"_placeholder":true,"num":0}}]`)
		n.OnServer("echo", func(_ context.Context, e *socketio.Event) error {
			var v any
			return errors.Join(e.Bind(&v), e.Ack(v))
		})
		bus := client.PSubscribe(t.Context(), "socket.io-response*")
		defer bus.Close()
		if _, err := bus.Receive(t.Context()); err != nil {
			t.Fatal(err)
		}
		const shared = "socket.io-response#/#"
		own := shared
		if specific {
			own += "abcdef#"
		}
		// Volatile ones may be lost.
		toRoom1 := strings.ReplaceAll(unhexed(officialBroadcast), "volatile\xc3", "volatile\xc2")
		toAll := strings.ReplaceAll(toRoom1, "\x91\x01", "\x90")
		for _, tt := range []struct {
			request, channel string
			responses        []string
		}{
			{`{"uid":"abcdef","requestId":"q","type":0,"rooms":[]}`, own, []string{`{"requestId":"q","sockets":["` + c.id + `"]}`}},
			{`{"uid":"abcdef","requestId":"q","type":1}`, own, []string{`{"requestId":"q","rooms":["` + c.id + `"]}`}},
			{`{"requestId":"q","type":1}`, shared, []string{`{"requestId":"q","rooms":["` + c.id + `"]}`}},
			{`{"uid":"abcdef","requestId":"q","type":5,"opts":{"rooms":["none"],"except":[]}}`, own, []string{`{"requestId":"q","sockets":[]}`}},
			{`{"uid":"abcdef","requestId":"q","type":6,"data":["echo",[1]]}`, shared, []string{`{"type":6,"requestId":"q","data":[1]}`}},
			{toRoom1, own, []string{`{"type":8,"requestId":"qwerty","clientCount":0}`}},
			{toAll, own, []string{`{"type":8,"requestId":"qwerty","clientCount":1}`, unhexed(officialAck)}},
		} {
			if err := client.Publish(t.Context(), "socket.io-request#/#", tt.request).Err(); err != nil {
				t.Fatal(err)
			}
			for _, want := range tt.responses {
				m, err := bus.ReceiveTimeout(t.Context(), patience)
				if err != nil {
					t.Fatalf("%q: %v", tt.request, err)
				}
				got := m.(*redis.Message)
				want = strings.ReplaceAll(want, "\x01\x02", "bytes") // what the client answers
				want = strings.ReplaceAll(want, "\xc4\x02bytes", "\xc4\x05bytes")
				if got.Channel != tt.channel || got.Payload != want {
					t.Errorf("%q: %s on %s,\nwant %s on %s", tt.request, got.Payload, got.Channel, want, tt.channel)
				}
			}
		}
	}
}

// Sockets are described as the official adapter does.
func TestDescriptionOfSockets(t *testing.T) {
	client := newClient(t, miniredis.RunT(t).Addr())
	n := startNode(t, client, redisadapter.Options{})
	c := connect(t, n, "")
	bus := client.Subscribe(t.Context(), "socket.io-response#/#")
	defer bus.Close()
	if _, err := bus.Receive(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := client.Publish(t.Context(), "socket.io-request#/#", `{"uid":"abcdef","requestId":"q","type":5,"opts":{}}`).Err(); err != nil {
		t.Fatal(err)
	}
	m, err := bus.ReceiveMessage(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		Sockets []map[string]any `json:"sockets"`
	}
	if err := json.Unmarshal([]byte(m.Payload), &got); err != nil || len(got.Sockets) != 1 {
		t.Fatalf("%s: %v", m.Payload, err)
	}
	s := got.Sockets[0]
	handshake, _ := s["handshake"].(map[string]any)
	if s["id"] != c.id || !reflect.DeepEqual(s["rooms"], []any{c.id}) || !reflect.DeepEqual(s["data"], map[string]any{}) ||
		handshake["query"] == nil || handshake["headers"] == nil || handshake["auth"] == nil || handshake["issued"] == nil {
		t.Errorf("%s", m.Payload)
	}
}

// FuzzReadRequest holds: no panic, and what has been read can be sent and means the
// same.
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

// FuzzReadResponse holds: no panic.
func FuzzReadResponse(f *testing.F) {
	for _, body := range badResponses {
		f.Add([]byte(body[:min(len(body), 500)]))
	}
	f.Add(unhex(f, officialAck))
	f.Add([]byte(`{"requestId":"a","sockets":[{"id":"x","handshake":{"headers":{"a":["b"]},"query":{"c":1},"issued":5,"auth":{}},"rooms":["x",7],"data":{"n":1}}]}`))
	f.Add([]byte(`{"type":8,"requestId":"a","clientCount":3}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		r, err := redisadapter.ReadResponse(body)
		if err != nil {
			return
		}
		r.Use()
		if _, err := r.Encode(); err != nil && !errors.Is(err, redisadapter.ErrTooLarge) {
			t.Fatalf("%q, read as %+v, cannot be sent: %v", body, r, err)
		}
	})
}
