package socketio_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/socketplay/socketplay/server/internal/testnet"
	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/socketio/internal/sockettest"
)

// What one server does alone with many sockets.
func TestManySockets(t *testing.T) {
	sockettest.Run(t, nil, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
		ctx := t.Context()
		clients := []*sockettest.Client{sockettest.Connect(t, net), sockettest.Connect(t, net), sockettest.Connect(t, net)}
		sockets := io.Sockets()
		if err := errors.Join(
			io.To(sockets[0].ID(), sockets[1].ID()).SocketsJoin(ctx, "red", "blue"),
			io.To("red").Except(sockets[0].ID()).SocketsLeave(ctx, "blue"),
		); err != nil {
			t.Fatal(err)
		}
		if got, err := io.AllRooms(ctx); err != nil || !slices.Contains(got, "blue") || len(got) != 5 {
			t.Errorf("rooms %q, %v", got, err)
		}
		if n, err := io.ServerCount(ctx); n != 1 || err != nil {
			t.Errorf("%d servers, %v", n, err)
		}
		sockets[0].SetData(map[string]any{"name": "alice"})
		found, err := io.In("blue").FetchSockets(ctx)
		if err != nil || len(found) != 1 || found[0].ID() != sockets[0].ID() {
			t.Fatalf("in blue: %v, %v", found, err)
		}
		var data struct {
			Name string `json:"name"`
		}
		if err := found[0].BindData(&data); err != nil || data.Name != "alice" || !slices.Contains(found[0].Rooms(), "red") {
			t.Errorf("data %+v, rooms %q, %v", data, found[0].Rooms(), err)
		}
		if err := errors.Join(found[0].Emit(ctx, "x", 1), found[0].Leave(ctx, "red"), found[0].Join(ctx, "green")); err != nil {
			t.Error(err)
		}
		received := 0
		for _, c := range clients {
			received += len(c.Take())
		}
		if rooms := sockets[0].Rooms(); received != 1 || slices.Contains(rooms, "red") || !slices.Contains(rooms, "green") {
			t.Errorf("%d received, rooms %q", received, rooms)
		}
		if err := io.DisconnectSockets(ctx, true); err != nil {
			t.Error(err)
		}
		for _, c := range clients {
			c.Want("41")
			if !c.Closed() {
				t.Error("a connection is still open")
			}
		}
	})
}

// The official description of a handshake survives the way to another server.
func TestHandshakeJSON(t *testing.T) {
	sockettest.Run(t, nil, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
		c := sockettest.Dial(t, net)
		time.Sleep(time.Second) // the time is the CONNECT's
		c.Send(`40{"token":"x"}`)
		h := io.Sockets()[0].Handshake()
		if h.Issued() != time.Now().UnixMilli() {
			t.Errorf("issued at %v, want now", h.Time)
		}
		h.Query["a"] = []string{"1", "2"}
		text, err := h.MarshalJSON()
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{`"host":"test"`, `"xdomain":false`, `"secure":false`, `"query":{"EIO":"4","a":["1","2"],"transport":"websocket"}`, `"auth":{"token":"x"}`, `"url":"/socket.io/?EIO=4`} {
			if !strings.Contains(string(text), want) {
				t.Errorf("%s lacks %s", text, want)
			}
		}
		var again socketio.Handshake
		if err := again.UnmarshalJSON(text); err != nil || again.Issued() != h.Issued() || string(again.Auth) != `{"token":"x"}` || again.Query.Get("EIO") != "4" || len(again.Query["a"]) != 2 || again.Host != "test" {
			t.Errorf("read back: %+v, %v", again, err)
		}
	})
}

func TestCallAll(t *testing.T) {
	sockettest.Run(t, nil, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
		clients := []*sockettest.Client{sockettest.Connect(t, net), sockettest.Connect(t, net)}
		type result struct {
			replies []int
			err     error
		}
		call := func(timeout time.Duration) chan result {
			done := make(chan result, 1)
			go func() {
				ctx, cancel := context.WithTimeout(t.Context(), timeout)
				defer cancel()
				replies, err := socketio.CallAll[int](ctx, io.To(), "x", "arg")
				done <- result{replies, err}
			}()
			synctest.Wait()
			return done
		}
		one := make(chan result, 1)
		done := call(time.Second)
		for i, c := range clients {
			c.Want(`420["x","arg"]`)
			c.Send(fmt.Sprintf("430[%d]", i))
		}
		if r := <-done; r.err != nil || !slices.Equal(r.replies, []int{0, 1}) {
			t.Errorf("replies %v, %v", r.replies, r.err)
		}
		done = call(time.Second)
		clients[0].Send("431[7]")
		if r := <-done; !errors.Is(r.err, context.DeadlineExceeded) || !slices.Equal(r.replies, []int{7}) {
			t.Errorf("one silent: replies %v, %v", r.replies, r.err)
		}
		clients[1].Send("431[8]") // too late, and ignored
		done = call(time.Second)
		for _, c := range clients {
			c.Send(`432["text"]`)
		}
		if r := <-done; r.err == nil || len(r.replies) != 0 {
			t.Errorf("not what was asked for: replies %v, %v", r.replies, r.err)
		}
		remote, err := io.In(io.Sockets()[0].ID()).FetchSockets(t.Context())
		if err != nil || len(remote) != 1 {
			t.Fatalf("fetched %v, %v", remote, err)
		}
		go func() {
			replies, err := socketio.CallAll[int](t.Context(), remote[0].Only(), "alone")
			one <- result{replies, err}
		}()
		synctest.Wait()
		for _, c := range clients {
			for _, frame := range c.Take() {
				if strings.Contains(frame, `["alone"]`) {
					c.Send(`433[9]`)
				}
			}
		}
		if r := <-one; r.err != nil || !slices.Equal(r.replies, []int{9}) {
			t.Errorf("a remote socket alone: replies %v, %v", r.replies, r.err)
		}
		if replies, err := socketio.CallAll[int](t.Context(), io.To("nobody"), "x"); err != nil || len(replies) != 0 {
			t.Errorf("nobody asked: replies %v, %v", replies, err)
		}
	})
}

func TestRoomEvents(t *testing.T) {
	sockettest.Run(t, nil, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
		sockettest.Connect(t, net)
		s := io.Sockets()[0]
		var log journal
		off := io.OnRoom(func(e socketio.RoomEvent) {
			log.add(strings.TrimSpace(fmt.Sprint(e.Kind, " ", e.Room, " ", strings.ReplaceAll(e.Socket, s.ID(), "s"))))
		})
		s.Join(t.Context(), "red", "red")
		s.Leave(t.Context(), "red")
		s.Leave(t.Context(), "red")
		log.want(t, "create-room red", "join-room red s", "leave-room red s", "delete-room red")
		off()
		s.Join(t.Context(), "blue")
		log.want(t)
	})
}

func TestServerSideEmitAlone(t *testing.T) {
	sockettest.Run(t, nil, func(t *testing.T, io *socketio.Server, _ *testnet.Server) {
		if err := io.ServerSideEmit(t.Context(), "x", 1); err != nil {
			t.Error(err)
		}
		if replies, err := socketio.CallServers[int](t.Context(), io.Namespace, "x"); err != nil || len(replies) != 0 {
			t.Errorf("replies %v, %v", replies, err)
		}
		for _, name := range []string{"connect", "connection", "new_namespace"} {
			if err := io.ServerSideEmit(t.Context(), name); !errors.Is(err, socketio.ErrReserved) {
				t.Errorf("reserved: %s: %v", name, err)
			}
			if _, err := socketio.CallServers[int](t.Context(), io.Namespace, name); !errors.Is(err, socketio.ErrReserved) {
				t.Errorf("reserved: %s with an answer: %v", name, err)
			}
		}
	})
}
