package socketio_test

import (
	"fmt"
	"strings"
	"testing"

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
