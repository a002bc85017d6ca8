package redisadapter_test

import (
	"context"
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

// Garbage on every channel is counted. Later messages still work, even an answer that a
// request waits for.
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

	// Another program answers a request, first with garbage, then correctly.
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

// Requests of an emitter, which is not a server, have the uid "emitter" or no uid.
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

// Answers have the right bytes and are sent on the right channel.
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
		// A volatile event may be lost. So the test clears the flag volatile.
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
				want = strings.ReplaceAll(want, "\x01\x02", "bytes") // the bytes that the client answers
				want = strings.ReplaceAll(want, "\xc4\x02bytes", "\xc4\x05bytes")
				if got.Channel != tt.channel || got.Payload != want {
					t.Errorf("%q: %s on %s,\nwant %s on %s", tt.request, got.Payload, got.Channel, want, tt.channel)
				}
			}
		}
	}
}

// The adapter describes sockets as the official adapter does.
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
