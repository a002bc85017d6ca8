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

// Options that SetEngine sets have an effect from the next connection on.
func TestSetEngine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		net := newNetwork(t)
		server := net.serve(nil, addEcho)
		s := net.manager(wasmclient.Options{Transports: []string{wasmclient.WebSocket}, Query: "room=1"}).Socket("")
		connect(t, s)
		seen := func() (room, transport string) {
			peer := server.Sockets()[0]
			return peer.Handshake().Query.Get("room"), peer.SessionTransport()
		}
		s.Manager().SetEngine(wasmclient.Options{Transports: []string{wasmclient.Polling}, Query: "room=2", ForceBase64: true})
		if room, transport := seen(); room != "1" || transport != wasmclient.WebSocket {
			t.Errorf("on the same connection: room %s, %s", room, transport)
		}
		s.Disconnect()
		elapse(time.Second)
		connect(t, s)
		if room, transport := seen(); room != "2" || transport != wasmclient.Polling {
			t.Errorf("on the next connection: room %s, %s", room, transport)
		}
		if got := server.Sockets()[0].Handshake().Query; got.Get("b64") != "1" || got.Get("t") == "" {
			t.Errorf("query = %v", got)
		}
	})
}

// BeforeSend is called for events with a tag, and may drop them.
func TestBeforeSend(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		net := newNetwork(t)
		net.serve(nil, addEcho)
		var tags []int
		s := net.manager(wasmclient.Options{Socket: wasmclient.SocketOptions{BeforeSend: func(tag int) bool {
			tags = append(tags, tag)
			return tag != 2
		}}}).Socket("")
		var got log[string]
		s.On("mirror", func(e *wasmclient.Event) { got.add(string(e.Args()[0])) })
		for tag := range 4 {
			s.Send(wasmclient.Message{Data: []byte{'[', '"', 'm', 'i', 'r', 'r', 'o', 'r', '"', ',', byte('0' + tag), ']'}, Tag: tag})
		}
		connect(t, s)
		elapse(time.Second)
		if !slices.Equal(tags, []int{1, 2, 3}) || !slices.Equal(got.all(), []string{"0", "1", "3"}) {
			t.Errorf("called for %v, sent %v", tags, got.all())
		}
	})
}

// When the machine loses its network, a connection to another machine ends.
func TestOffline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		net := newNetwork(t)
		net.serve(nil, addEcho)
		s := net.manager(wasmclient.Options{}).Socket("")
		connect(t, s)
		var causes log[error]
		s.OnDisconnect(func(r wasmclient.Reason, err error) { causes.add(errors.Join(r, err)) })
		s.Manager().Offline()
		elapse(time.Millisecond)
		if got := causes.all(); len(got) != 1 || !errors.Is(got[0], wasmclient.ReasonTransportClose) || !errors.Is(got[0], wasmclient.ErrOffline) {
			t.Errorf("disconnected with %v", got)
		}
		elapse(time.Minute)
		if !s.Connected() {
			t.Error("the socket has not reconnected")
		}
	})
}

// The options of a transport replace the manager's for that transport only.
func TestTransportOptions(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		net := newNetwork(t)
		server := net.serve(nil, addEcho)
		query := "EIO=4&transport=websocket&room=2"
		s := net.manager(wasmclient.Options{Path: "/nowhere", Query: "room=1", TransportOptions: map[string]wasmclient.TransportOptions{
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
