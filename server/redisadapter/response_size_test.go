package redisadapter

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/socketplay/socketplay/server/socketio"
)

// Clients cannot make the description of their server's sockets too long to be sent: long
// handshakes are left out, and the sockets stay. Without the second encoding in
// encodeSockets, no server learns of any of these sockets.
func TestLongHandshakes(t *testing.T) {
	describe := func(n, length int) []socketio.SocketState {
		var states []socketio.SocketState
		for i := range n {
			long := strings.Repeat("x", length)
			states = append(states, socketio.SocketState{
				ID: strconv.Itoa(i), Rooms: []string{strconv.Itoa(i), "room"},
				Handshake: &socketio.Handshake{
					Headers: http.Header{"A": {long}}, Query: url.Values{"b": {long}}, URL: "/?b=" + long,
					Auth: []byte(`{"c":"` + long + `"}`), Address: "192.0.2.1", Time: time.Unix(1, 0),
				},
			})
		}
		return states
	}
	for _, length := range []int{10, 12_000} {
		const clients = 500
		sockets, err := encodeSockets(describe(clients, length), maxSockets)
		if err != nil {
			t.Fatal(err)
		}
		r := &response{ID: "1", Sockets: sockets}
		body, err := r.encode()
		if err != nil {
			t.Fatalf("handshakes of %d bytes: %v", length, err)
		}
		if r, err = readResponse(body); err != nil {
			t.Fatal(err)
		}
		got, err := r.sockets()
		if err != nil || len(got) != clients {
			t.Fatalf("handshakes of %d bytes: %d sockets, error %v", length, len(got), err)
		}
		last := got[clients-1]
		if h := last.Handshake; len(last.Rooms) != 2 || h.Address != "192.0.2.1" || h.Issued() != 1000 || (h.Query.Get("b") == "") != (length > 10) {
			t.Errorf("handshakes of %d bytes: the last socket is %+v with %+v", length, last, h)
		}
	}
}
