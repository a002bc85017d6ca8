package redisadapter_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/socketplay/socketplay/server/redisadapter"
)

// badResponses are messages on the channel of responses that must be counted as errors
// and do no harm, while a request with the id "ID" waits for an answer.
var badResponses = map[string]string{
	"nothing":             ``,
	"not JSON":            `{"requestId":"ID"`,
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

// FuzzReadResponse checks that readResponse does not panic, and that a response that it
// has read can be sent.
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
