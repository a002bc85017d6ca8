package socketio_test

import (
	"errors"
	"testing"

	"github.com/socketplay/socketplay/server/internal/testnet"
	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/socketio/internal/sockettest"
)

// Call[Answer] returns all arguments of an acknowledgement.
func TestAnswer(t *testing.T) {
	sockettest.Run(t, nil, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
		c := sockettest.Connect(t, net)
		s := io.Sockets()[0]
		type result struct {
			answer socketio.Answer
			err    error
		}
		call := func() chan result {
			done := make(chan result, 1)
			go func() {
				answer, err := socketio.Call[socketio.Answer](t.Context(), s, "x")
				done <- result{answer, err}
			}()
			c.Send()
			return done
		}
		done := call()
		c.Send(`461-0[5,{"test":true,"data":{"_placeholder":true,"num":0}}]`, "<ab>")
		var n int
		var object struct {
			Test bool   `json:"test"`
			Data []byte `json:"data"`
		}
		r := <-done
		if err := errors.Join(r.err, r.answer.Bind(&n, &object)); err != nil || n != 5 || !object.Test || string(object.Data) != "ab" || len(r.answer.Args()) != 2 {
			t.Errorf("%d, %+v, %v", n, object, err)
		}
		if err := r.answer.Bind(&n, &object, &n); !errors.Is(err, socketio.ErrArguments) {
			t.Errorf("binding more arguments than there are: %v", err)
		}
		done = call()
		c.Send(`431[]`)
		if r := <-done; r.err != nil || len(r.answer.Args()) != 0 {
			t.Errorf("an empty acknowledgement: %q, %v", r.answer.Args(), r.err)
		}
	})
}
