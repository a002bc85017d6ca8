package socketio_test

import (
	"errors"
	"testing"

	"github.com/socketplay/socketplay/server/internal/testnet"
	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/socketio/internal/sockettest"
)

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
