package socketio_test

import (
	"context"
	"testing"

	"github.com/socketplay/socketplay/server/internal/testnet"
	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/socketio/internal/sockettest"
)

func TestValues(t *testing.T) {
	sockettest.Run(t, nil, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
		type file struct {
			Name string `json:"name"`
			Data []byte `json:"data"`
		}
		io.OnConnection(func(ctx context.Context, s *socketio.Socket) {
			s.On("file", socketio.Handle(func(_ context.Context, _ *socketio.Socket, in file) (file, error) {
				return file{in.Name + "!", append(in.Data, 'z')}, nil
			}))
			s.On("any", socketio.Handle(func(_ context.Context, _ *socketio.Socket, in any) (any, error) { return in, nil }))
			s.On("int", socketio.Handle(func(_ context.Context, _ *socketio.Socket, in int64) (int64, error) { return in, nil }))
		})
		c := sockettest.Connect(t, net)
		if err := io.Emit(t.Context(), "x", 1<<53+1, "é\n\u2028", nil, []byte(nil), map[string]any{"deep": []any{[]byte("ab"), file{"n", []byte("cd")}}}); err != nil {
			t.Fatal(err)
		}
		c.Want(`452-["x",9007199254740993,"é\n`+"\u2028"+`",null,null,{"deep":[{"_placeholder":true,"num":0},{"name":"n","data":{"_placeholder":true,"num":1}}]}]`, "<ab>", "<cd>")
		c.Send(`451-0["file",{"name":"n","data":{"_placeholder":true,"num":0}}]`, "<ab>")
		c.Want(`461-0[{"name":"n!","data":{"_placeholder":true,"num":0}}]`, "<abz>")
		c.Send(`452-1["any",{"a":[{"_placeholder":true,"num":1}],"b":{"c":{"_placeholder":true,"num":0}},"d":{"num":0}}]`, "<ab>", "<cd>")
		c.Want(`462-1[{"a":[{"_placeholder":true,"num":0}],"b":{"c":{"_placeholder":true,"num":1}},"d":{"num":0}}]`, "<cd>", "<ab>")
		c.Send(`422["int",9007199254740993]`)
		c.Want(`432[9007199254740993]`)
		c.Send(`424["any",{"n":[9007199254740993,-123456789012345678901234567890]}]`)
		c.Want(`434[{"n":[9007199254740993,-123456789012345678901234567890]}]`)
		c.Send(`423["any",{"_placeholder":true,"num":5,"num":6}]`)
		c.Want(`433[{"_placeholder":true,"num":6}]`)
	})
}
