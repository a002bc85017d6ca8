package socketio_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/socketplay/socketplay/server/internal/testnet"
	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/socketio/internal/sockettest"
)

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

// roomNotes is an observer that keeps the kinds of what happens to room "red". The context
// of an observation has its kind.
type roomNotes struct{ log []string }

type noteKey struct{}

func (n *roomNotes) Watching() bool { return true }

func (n *roomNotes) Observe(ctx context.Context, o socketio.Observation) context.Context {
	if o.Room == "red" {
		cause, _ := ctx.Value(noteKey{}).(socketio.ObservationKind)
		n.log = append(n.log, strings.TrimSpace(fmt.Sprint(o.Kind, " ", cause)))
	}
	return context.WithValue(ctx, noteKey{}, o.Kind)
}

// The first member creates a room and the last one deletes it, also by disconnecting; those
// between do neither. What the member did is the cause. Without left.Deleted in
// finishDisconnect, the first of two that disconnect deletes the room.
func TestObservedRooms(t *testing.T) {
	sockettest.Run(t, nil, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
		first, second := sockettest.Connect(t, net), sockettest.Connect(t, net)
		notes := new(roomNotes)
		io.AddObserver(notes, socketio.ObservedJoin, socketio.ObservedLeave, socketio.ObservedRoomCreated, socketio.ObservedRoomDeleted, socketio.ObservedDisconnecting)
		sockets := io.Sockets()
		for _, s := range sockets {
			s.Join(t.Context(), "red")
		}
		sockets[0].Leave(t.Context(), "red")
		sockets[1].Leave(t.Context(), "red")
		for _, s := range sockets {
			s.Join(t.Context(), "red")
		}
		for _, c := range []*sockettest.Client{first, second} {
			_ = c.Conn.CloseNow()
		}
		synctest.Wait()
		if want := []string{"join", "room-created join", "join", "leave", "leave", "room-deleted leave", "join", "room-created join", "join", "room-deleted disconnecting"}; !slices.Equal(notes.log, want) {
			t.Errorf("%q,\nwant %q", notes.log, want)
		}
	})
}
