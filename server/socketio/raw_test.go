package socketio_test

import (
	"testing"

	"github.com/socketplay/socketplay/server/internal/testnet"
	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/socketio/internal/sockettest"
)

func TestRaw(t *testing.T) {
	sockettest.Run(t, nil, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
		c := sockettest.Connect(t, net)
		ctx := t.Context()
		raw := socketio.Raw{JSON: []byte(`{"n":12345678901234567890,"b":{"_placeholder":true,"num":0}}`), Attachments: [][]byte{[]byte("ab")}}
		if err := io.Emit(ctx, "x", raw, []byte("cd"), socketio.Raw{JSON: []byte(`[1.0]`)}); err != nil {
			t.Fatal(err)
		}
		c.Want(`452-["x",{"n":12345678901234567890,"b":{"_placeholder":true,"num":0}},{"_placeholder":true,"num":1},[1.0]]`, "<ab>", "<cd>")
		if len(raw.Attachments) != 1 || cap(raw.Attachments) != 1 {
			t.Error("the caller's attachments have changed")
		}
		if err := io.Emit(ctx, "x", []byte("cd"), raw); err == nil {
			t.Error("a Raw with attachments that are not the first was sent")
		}
		if err := io.Emit(ctx, "x", socketio.Raw{JSON: []byte(`1,2`)}); err == nil {
			t.Error("a Raw that is not JSON was sent")
		}
		c.Want()
	})
}
