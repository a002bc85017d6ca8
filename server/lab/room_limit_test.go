package lab_test

import (
	"context"
	"net/http/httptest"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/socketplay/socketplay/server/lab"
	"github.com/socketplay/socketplay/server/lab/words"
	"github.com/socketplay/socketplay/server/redisadapter"
	"github.com/socketplay/socketplay/server/redisadapter/embedded"
	"github.com/socketplay/socketplay/server/socketio"
)

// slowJoins is an adapter that asks the other servers for a join only when it may.
type slowJoins struct {
	socketio.ClusterAdapter
	asked chan<- struct{}
	may   <-chan struct{}
}

func (a slowJoins) JoinSockets(ctx context.Context, opts socketio.BroadcastOptions, rooms []string) error {
	a.asked <- struct{}{}
	<-a.may
	return a.ClusterAdapter.JoinSockets(ctx, opts, rooms)
}

// While Redis answers no socketsJoin, other pages put sockets into rooms. What is on its way
// counts.
//
// If socketsJoin holds coming.mu meanwhile, the second page waits for ever. Without addLocked,
// the socket on b enters a fourth room. Without remove, it enters none afterwards.
func TestJoinsDoNotWaitForRedis(t *testing.T) {
	db, err := embedded.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	asked, may := make(chan struct{}), make(chan struct{})
	l := newLab(t, lab.Options{
		Limits: lab.Limits{RoomsPerSocket: 3},
		Adapter: func(_ string, o socketio.Observer) func(socketio.Local) socketio.Adapter {
			connect := redisadapter.New(db.Client(), &redisadapter.Options{Observer: o})
			return func(local socketio.Local) socketio.Adapter {
				return slowJoins{connect(local).(socketio.ClusterAdapter), asked, may}
			}
		},
	})
	srv := httptest.NewServer(l)
	t.Cleanup(srv.Close)
	first, second := watch(t, srv.URL), watch(t, srv.URL)
	onA := dial(t, srv.URL, "/", "/lab/main/a/socket.io/", "").ID()
	onB := dial(t, srv.URL, "/", "/lab/main/b/socket.io/", "").ID()
	first.connected("b")

	blocked := make(chan error)
	go func() {
		_, err := first.act("emit", lab.Request{Instance: "a", Target: words.ToAll, Method: words.MethodSocketsJoin, NewRoom: "red"})
		blocked <- err
	}()
	<-asked
	join := func(socket, instance, room string) error {
		_, err := second.act("join", lab.Request{Instance: instance, Socket: socket, Room: room})
		return err
	}
	for _, room := range []string{"red", "blue"} {
		if err := join(onA, "a", room); err != nil {
			t.Errorf("meanwhile, on a: %v", err)
		}
		if err := join(onB, "b", room); err != nil {
			t.Errorf("meanwhile, on b: %v", err)
		}
	}
	second.do("leave", lab.Request{Instance: "b", Socket: onB, Room: "red"})
	if err := join(onB, "b", "green"); err == nil || !strings.Contains(err.Error(), "is in 3 rooms already") {
		t.Errorf("a fourth room, if red is counted: %v", err)
	}
	may <- struct{}{}
	if err := <-blocked; err != nil {
		t.Error(err)
	}
	for !slices.Contains(l.State().Instances[1].Sockets[0].Rooms, "red") {
		runtime.Gosched() // until the request has reached b
	}
	for _, room := range []string{"red", "blue"} {
		second.do("leave", lab.Request{Instance: "b", Socket: onB, Room: room})
	}
	for _, room := range []string{"green", "yellow"} {
		if err := join(onB, "b", room); err != nil {
			t.Errorf("afterwards: %v", err)
		}
	}
}
