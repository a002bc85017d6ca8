package sockettest

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/socketplay/socketplay/server/internal/testnet"
)

// Client is a connection over WebSocket that speaks raw frames.
type Client struct {
	*testnet.Client
	T   *testing.T
	Net *testnet.Server // the server to which the client is connected
}

// Dial connects without a CONNECT to any namespace. header is a list of header names, each
// followed by its value.
func Dial(t *testing.T, net *testnet.Server, header ...string) *Client {
	t.Helper()
	h := http.Header{}
	for i := 0; i < len(header); i += 2 {
		h.Set(header[i], header[i+1])
	}
	return &Client{testnet.Dial(t, net, h), t, net}
}

// Connect dials and joins namespaces, or the root namespace if none is given. A
// namespace is written as in a frame, with a comma at its end; "" is the root.
func Connect(t *testing.T, net *testnet.Server, namespaces ...string) *Client {
	t.Helper()
	c := Dial(t, net)
	if len(namespaces) == 0 {
		namespaces = []string{""}
	}
	for _, ns := range namespaces {
		c.Join(ns, "")
	}
	return c
}

// Join sends CONNECT with an auth payload, which is JSON or "". It returns the id of the
// socket.
func (c *Client) Join(namespace, auth string) (id string) {
	c.T.Helper()
	id, _ = c.JoinAndDrain(namespace, auth)
	return id
}

// JoinAndDrain is Join, and also returns the frames that followed the answer to CONNECT.
func (c *Client) JoinAndDrain(namespace, auth string) (id string, frames []string) {
	c.T.Helper()
	c.Send("40" + namespace + auth)
	frames = c.DrainFrames()
	if len(frames) > 0 {
		if rest, ok := strings.CutPrefix(frames[0], "40"+namespace+`{"sid":"`); ok {
			id, _, _ = strings.Cut(rest, `"`)
			return id, frames[1:]
		}
	}
	c.T.Fatalf("CONNECT to %q was answered with %q", namespace, frames)
	return "", nil
}

// Want fails the test unless exactly these frames came since the last call of Want or
// DrainFrames.
func (c *Client) Want(frames ...string) {
	c.T.Helper()
	if got := c.DrainFrames(); !slices.Equal(got, frames) {
		c.T.Errorf("received %q, want %q", got, frames)
	}
}
