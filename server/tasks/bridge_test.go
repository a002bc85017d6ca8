package tasks_test

import (
	"context"
	"io"
	"log/slog"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/coder/websocket"
	"github.com/redis/go-redis/v9"

	"github.com/socketplay/socketplay/server/redisadapter"
	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/tasks"
)

// realSocket adapts a Socket.IO socket to the interface Socket.
type realSocket struct{ *socketio.Socket }

func (s realSocket) On(event string, handle func(context.Context, [][]byte) any) {
	s.Socket.On(event, func(ctx context.Context, e *socketio.Event) error { return e.Ack(handle(ctx, e.Args())) })
}

func (s realSocket) EmitToOthers(ctx context.Context, room, event string, args ...any) error {
	return s.To(room).Emit(ctx, event, args...)
}

// realEmitter adapts a Socket.IO server to the interface Emitter.
type realEmitter struct{ *socketio.Server }

func (s realEmitter) Emit(ctx context.Context, rooms []string, event string, args ...any) error {
	return s.To(rooms...).Emit(ctx, event, args...)
}

// tab is a connected client of a user. It reads and writes Engine.IO packets.
type tab struct {
	t    *testing.T
	conn *websocket.Conn
}

func open(t *testing.T, url, user string) tab {
	t.Helper()
	conn, _, err := websocket.Dial(t.Context(), url+"/socket.io/?EIO=4&transport=websocket", nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.CloseNow() })
	tb := tab{t, conn}
	tb.read()
	tb.write(`40{"user":"` + user + `"}`)
	tb.read()
	return tb
}

func (tb tab) write(packet string) {
	tb.t.Helper()
	if err := tb.conn.Write(tb.t.Context(), websocket.MessageText, []byte(packet)); err != nil {
		tb.t.Fatal(err)
	}
}

func (tb tab) read() string {
	tb.t.Helper()
	ctx, cancel := context.WithTimeout(tb.t.Context(), 5*time.Second)
	defer cancel()
	_, packet, err := tb.conn.Read(ctx)
	if err != nil {
		tb.t.Fatal(err)
	}
	return string(packet)
}

func (tb tab) want(prefix string) {
	tb.t.Helper()
	if got := tb.read(); !strings.HasPrefix(got, prefix) {
		tb.t.Errorf("got %s, want %s…", got, prefix)
	}
}

// A change that a REST request makes on one instance reaches the sockets on both
// instances, each socket once.
func TestBridge(t *testing.T) {
	addr := miniredis.RunT(t).Addr()
	quiet := slog.New(slog.NewTextHandler(io.Discard, nil))
	var apps []*tasks.App
	var urls []string
	for range 2 {
		client := redis.NewClient(redisadapter.Bounded(&redis.Options{Addr: addr}))
		t.Cleanup(func() { client.Close() })
		sio, err := socketio.New(&socketio.Options{Adapter: redisadapter.New(client, &redisadapter.Options{Logger: quiet}), Logger: quiet})
		if err != nil {
			t.Fatal(err)
		}
		app := tasks.New(client, tasks.Options{Emitter: realEmitter{sio}, UserID: userID, Logger: quiet})
		if err := app.Seed(t.Context()); err != nil {
			t.Fatal(err)
		}
		sio.OnConnection(func(ctx context.Context, s *socketio.Socket) {
			var auth struct {
				User string `json:"user"`
			}
			if err := s.Handshake().BindAuth(&auth); err != nil {
				t.Error(err)
			}
			app.OnConnection(ctx, auth.User, realSocket{s})
		})
		web := httptest.NewServer(sio)
		t.Cleanup(web.Close)
		t.Cleanup(func() {
			if err := sio.Close(context.Background()); err != nil {
				t.Error(err)
			}
		})
		apps, urls = append(apps, app), append(urls, web.URL)
	}

	alice, second, bob, carol := open(t, urls[0], "alice"), open(t, urls[1], "alice"), open(t, urls[1], "bob"), open(t, urls[0], "carol")
	for _, tb := range []tab{alice, bob} {
		tb.write(`420["task:subscribe",{"projectId":"1"}]`)
		tb.want(`430[{"ok":true}]`)
	}
	carol.write(`420["task:subscribe",{"projectId":"1"}]`)
	carol.want(`430[{"error":"forbidden"}]`)
	carol.write(`421["task:subscribe",null]`)
	carol.want(`431[{"error":"forbidden"}]`)

	second.write(`42["presence:online"]`)
	alice.want(`42["presence:update",{"userId":"alice","status":"online"}]`)

	f := &fixture{t: t, app: apps[0]}
	task := f.request("alice", "POST", "/api/tasks", `{"title":"Across","projectId":"1"}`).task(t)
	// The tab alice is in the rooms of her user and of the project. The tab second is
	// only in the room of the user.
	for _, tb := range []tab{alice, second, bob} {
		tb.want(`42["task:created",{"task":{"_id":"` + task.ID + `","title":"Across"`)
	}
	f.app = apps[1]
	if out := f.request("bob", "DELETE", "/api/tasks/"+task.ID, ""); out.status != 204 {
		t.Fatalf("delete: %+v", out)
	}
	for _, tb := range []tab{alice, second, bob} {
		tb.want(`42["task:deleted",{"taskId":"` + task.ID + `"}]`)
	}
	if err := apps[1].Notifier().Broadcast(t.Context(), "end", nil); err != nil {
		t.Fatal(err)
	}
	for _, tb := range []tab{alice, second, bob, carol} {
		tb.want(`42["end",null]`) // a second copy of an event would arrive before "end"
	}
}
