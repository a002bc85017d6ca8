//go:build !js

package wasmclient_test

import (
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/socketplay/socketplay/wasmclient"
)

// What SetEngine says counts from the next connection on, and no earlier.
func TestSetEngine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory(t)
		server := m.serve(nil, echo)
		s := m.manager(wasmclient.Options{Transports: []string{wasmclient.WebSocket}, Query: "room=1"}).Socket("")
		connect(t, s)
		seen := func() (room, transport string) {
			peer := server.Sockets()[0]
			return peer.Handshake().Query.Get("room"), peer.SessionTransport()
		}
		s.Manager().SetEngine(wasmclient.Options{Transports: []string{wasmclient.Polling}, Query: "room=2", ForceBase64: true})
		if room, transport := seen(); room != "1" || transport != wasmclient.WebSocket {
			t.Errorf("before it counts: room %s, %s", room, transport)
		}
		s.Disconnect()
		elapse(time.Second)
		connect(t, s)
		if room, transport := seen(); room != "2" || transport != wasmclient.Polling {
			t.Errorf("then: room %s, %s", room, transport)
		}
		if got := server.Sockets()[0].Handshake().Query; got.Get("b64") != "1" || got.Get("t") == "" {
			t.Errorf("query = %v", got)
		}
	})
}

// A socket may be asked of events with a tag when they leave, and take them back.
func TestLeaves(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory(t)
		m.serve(nil, echo)
		var asked []int
		s := m.manager(wasmclient.Options{Socket: wasmclient.SocketOptions{Leaves: func(tag int) bool {
			asked = append(asked, tag)
			return tag != 2
		}}}).Socket("")
		var got log[string]
		s.On("mirror", func(e *wasmclient.Event) { got.add(string(e.Args()[0])) })
		for tag := range 4 {
			s.Send(wasmclient.Message{Data: []byte{'[', '"', 'm', 'i', 'r', 'r', 'o', 'r', '"', ',', byte('0' + tag), ']'}, Tag: tag})
		}
		connect(t, s)
		elapse(time.Second)
		if !slices.Equal(asked, []int{1, 2, 3}) || !slices.Equal(got.all(), []string{"0", "1", "3"}) {
			t.Errorf("asked of %v, sent %v", asked, got.all())
		}
	})
}

// The loss of the machine's network ends a connection to another one.
func TestOffline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory(t)
		m.serve(nil, echo)
		s := m.manager(wasmclient.Options{}).Socket("")
		connect(t, s)
		var why log[error]
		s.OnDisconnect(func(r wasmclient.Reason, err error) { why.add(errors.Join(r, err)) })
		s.Manager().Offline()
		elapse(time.Millisecond)
		if got := why.all(); len(got) != 1 || !errors.Is(got[0], wasmclient.ReasonTransportClose) || !errors.Is(got[0], wasmclient.ErrOffline) {
			t.Errorf("disconnected by %v", got)
		}
		elapse(time.Minute)
		if !s.Connected() {
			t.Error("it has not come back")
		}
	})
}

// What a transport has of its own stands in place of the manager's, and on no other
// transport.
func TestTransportOptions(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory(t)
		server := m.serve(nil, echo)
		query := "EIO=4&transport=websocket&room=2"
		s := m.manager(wasmclient.Options{Path: "/nowhere", Query: "room=1", TransportOptions: map[string]wasmclient.TransportOptions{
			wasmclient.Polling:   {Path: "/socket.io/", Timestamps: wasmclient.TimestampAll, TimestampParam: "when"},
			wasmclient.WebSocket: {Path: "/socket.io/", Query: &query},
		}}).Socket("")
		connect(t, s)
		seen := server.Sockets()[0].Handshake().Query
		if seen.Get("room") != "1" || seen.Get("when") == "" || seen.Has("t") || seen.Has("b64") {
			t.Errorf("polling: query = %v", seen)
		}
		s.Disconnect()
		elapse(time.Second)
		forced := true
		s.Manager().SetEngine(wasmclient.Options{Transports: []string{wasmclient.WebSocket}, Path: "/nowhere", TransportOptions: map[string]wasmclient.TransportOptions{
			wasmclient.Polling:   {Path: "/elsewhere"},
			wasmclient.WebSocket: {Server: "http://other", Path: "/socket.io/", Query: &query, ForceBase64: &forced},
		}})
		connect(t, s)
		seen = server.Sockets()[0].Handshake().Query
		if seen.Get("room") != "2" || seen.Get("b64") != "1" || seen.Has("t") {
			t.Errorf("WebSocket: query = %v", seen)
		}
	})
}
