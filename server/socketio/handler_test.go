package socketio_test

import (
	"context"
	"errors"
	"testing"

	"github.com/socketplay/socketplay/server/internal/testnet"
	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/socketio/internal/sockettest"
)

func TestAcks(t *testing.T) {
	sockettest.Run(t, nil, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
		var log journal
		io.OnConnection(func(_ context.Context, s *socketio.Socket) {
			s.OnError(func(_ context.Context, err error) { log.add(err.Error()) })
			s.On("sum", func(_ context.Context, e *socketio.Event) error {
				var a, b int
				if err := e.Bind(&a, &b); err != nil {
					return err
				}
				return errors.Join(e.Ack(a+b), e.Ack("only once"))
			})
			s.On("fail", socketio.Handle(func(_ context.Context, _ *socketio.Socket, in string) (any, error) {
				if in == "public" {
					return nil, socketio.AckError("forbidden")
				}
				return nil, errors.New("private")
			}))
			s.On("ask", func(ctx context.Context, e *socketio.Event) error {
				n, err := socketio.Call[int](ctx, s, "question", "?")
				return errors.Join(err, e.Ack(n*2))
			})
		})
		c := sockettest.Connect(t, net)
		c.Send(`420["sum",1,2]`)
		c.Want(`430[3]`)
		c.Send(`42["sum",1,2]`) // without an id: the client does not ask for an acknowledgement
		c.Want()
		c.Send(`421["sum",1]`)
		c.Want()
		log.want(t, `socketio: too few arguments: "sum" has 1, the handler takes 2`)
		c.Send(`422["fail","public"]`, `423["fail","x"]`, `424["fail",5]`, `425["fail"]`)
		c.Want(`432[{"error":"forbidden"}]`, `433[{"error":"internal error"}]`, `434[{"error":"invalid argument"}]`, `435[{"error":"internal error"}]`)
		log.lines = nil
		// A handler waits for its client: an acknowledgement is handled at once, events
		// wait.
		c.Send(`426["ask"]`)
		c.Want(`420["question","?"]`)
		c.Send(`427["sum",1,1]`, `4399["unknown id"]`, `430[21]`, `430[99]`)
		c.Want(`436[42]`, `437[2]`)
		log.want(t)
	})
}
