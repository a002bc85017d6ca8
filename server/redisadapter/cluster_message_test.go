package redisadapter_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/socketplay/socketplay/server/redisadapter"
)

// badClusterMessages are messages on a channel of sharded pub/sub or of the streams
// adapter. They must be counted as errors and do no harm.
var badClusterMessages = map[string]string{
	"nothing":                 ``,
	"a brace":                 `{`,
	"not UTF-8":               "{\"type\":7,\"uid\":\"\xff\"}",
	"trailing bytes":          `{"type":7}{}`,
	"type a text":             `{"type":"3"}`,
	"type 1.5":                `{"type":1.5}`,
	"uid a number":            `{"type":4,"uid":1}`,
	"uid too long":            `{"type":1,"uid":"` + strings.Repeat("x", 101) + `"}`,
	"id too long":             `{"type":8,"data":{"requestId":"` + strings.Repeat("x", 101) + `"}}`,
	"id a number":             `{"type":8,"data":{"requestId":7}}`,
	"data a list":             `{"type":4,"data":[]}`,
	"join without opts":       `{"type":4,"data":{"rooms":["a"]}}`,
	"leave without opts":      `{"type":5}`,
	"disconnect without opts": `{"type":6,"data":{"close":true}}`,
	"fetch without opts":      `{"type":7,"data":{"requestId":"x"}}`,
	"fetch without an id":     `{"type":7,"data":{"opts":{}}}`,
	"answer without an id":    `{"type":8,"data":{"sockets":[]}}`,
	"event without a packet":  `{"type":9,"data":{}}`,
	"event an object":         `{"type":9,"data":{"packet":{}}}`,
	"event named by a list":   `{"type":9,"data":{"packet":[[]]}}`,
	"broadcast of nothing":    `{"type":3,"data":{"opts":{}}}`,
	"broadcast of null":       `{"type":3,"data":{"opts":{},"packet":null}}`,
	"broadcast without opts":  `{"type":3,"data":{"packet":{"type":2,"data":["a"]}}}`,
	"broadcast of a connect":  `{"type":3,"data":{"opts":{},"packet":{"type":0,"data":["a"]}}}`,
	"broadcast without event": `{"type":3,"data":{"opts":{},"packet":{"type":2,"data":{}}}}`,
	"broadcast, reserved":     `{"type":3,"data":{"opts":{},"packet":{"type":2,"data":["connect"]}}}`,
	"broadcast too deep":      `{"type":3,"data":{"opts":{},"packet":{"type":2,"data":["a",` + strings.Repeat("[", 2000) + strings.Repeat("]", 2000) + `]}}}`,
	"room an object":          `{"type":4,"data":{"opts":{"rooms":[{}]},"rooms":[]}}`,
	"oversize":                `{"type":3,"data":{"opts":{},"packet":{"type":2,"data":["a","` + strings.Repeat("x", redisadapter.MaxMessage) + `"]}}}`,
	"array of 2^32-1":         unhexed("ddffffffff"),
	"map of 2^32-1":           unhexed("dfffffffff"),
	"nested":                  unhexed("81a161" + strings.Repeat("91", 200_000)),
	"sockets cut short":       unhexed("82a47479706508a46461746181a7736f636b657473dd"),
	"pickle":                  "cos\nsystem\n(S'true'\ntR.",
}

func TestBadClusterMessagesAreErrors(t *testing.T) {
	for name, body := range badClusterMessages {
		if again, err := redisadapter.OpenClusterMessage([]byte(body)); err == nil {
			t.Errorf("%s: read as %.200s", name, again)
		}
	}
}

// Other adapters that are built on the ClusterAdapter send kinds of messages that this
// package does not know. They do not count as errors.
func TestHeartbeatsAreIgnored(t *testing.T) {
	for _, body := range []string{`{"type":1,"uid":"x","nsp":"/"}`, `{"type":2}`, `{"type":13,"data":null}`} {
		if _, err := redisadapter.OpenClusterMessage([]byte(body)); err != nil {
			t.Errorf("%s: %v", body, err)
		}
	}
}

// FuzzClusterMessage checks that readClusterMessage does not panic, and that a message
// that it has read can be written and read again. The first time that the message is
// written, unknown fields are dropped. After that the bytes stay the same.
func FuzzClusterMessage(f *testing.F) {
	for _, body := range badClusterMessages {
		f.Add([]byte(body)[:min(len(body), 2000)])
	}
	f.Add([]byte(`{"uid":"a","nsp":"/","type":3,"data":{"packet":{"type":2,"data":["x",1]},"opts":{"rooms":["r",7],"except":[],"flags":{"volatile":true,"compress":false,"timeout":5}},"requestId":"q"}}`))
	f.Add([]byte(`{"uid":"a","nsp":"/","type":8,"data":{"requestId":"q","sockets":[{"id":"s","handshake":{"headers":{},"auth":{}},"rooms":["s"],"data":{}}]}}`))
	f.Add([]byte(`{"type":11,"data":{"requestId":"q","clientCount":2}}`))
	f.Add(unhex(f, "84a3756964a161a36e7370a12fa47479706503a46461746182a67061636b657482a47479706502a46461746192a178c4020102a46f70747383a5726f6f647390a665786365707490a5666c61677380"))
	f.Fuzz(func(t *testing.T, body []byte) {
		once, err := redisadapter.OpenClusterMessage(body)
		if err != nil {
			return
		}
		twice, err := redisadapter.OpenClusterMessage(once)
		if err != nil {
			t.Fatalf("%q became %q, which is refused: %v", body, once, err)
		}
		if again, err := redisadapter.OpenClusterMessage(twice); err != nil || !bytes.Equal(twice, again) {
			t.Fatalf("%q became %q, then %q, %v", body, twice, again, err)
		}
	})
}
