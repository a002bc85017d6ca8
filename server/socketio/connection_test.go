package socketio_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/socketplay/socketplay/server/internal/testnet"
	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/socketio/internal/sockettest"
)

func TestMiddleware(t *testing.T) {
	sockettest.Run(t, nil, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
		var log journal
		io.Use(func(_ context.Context, s *socketio.Socket) error {
			var auth struct{ Token string }
			if err := s.Handshake().BindAuth(&auth); err != nil {
				return err
			}
			log.add("first " + auth.Token)
			switch auth.Token {
			case "data":
				return &socketio.ConnectError{Message: "no", Data: map[string]string{"code": "x"}}
			case "plain":
				return errors.New("plainly no")
			case "panic":
				panic("secret")
			}
			return nil
		})
		io.Use(func(context.Context, *socketio.Socket) error { log.add("second"); return nil })
		io.OnConnection(func(_ context.Context, s *socketio.Socket) { log.add("connection") })
		c := sockettest.Dial(t, net)
		c.Send(`40{"Token":"data"}`)
		c.Want(`44{"message":"no","data":{"code":"x"}}`)
		c.Send(`40{"Token":"plain"}`)
		c.Want(`44{"message":"plainly no"}`)
		c.Send(`40{"Token":"panic"}`)
		c.Want(`44{"message":"internal error"}`)
		log.want(t, "first data", "first plain", "first panic")
		c.Send(`40{"Token":"ok"}`)
		if got := c.Take(); len(got) != 1 || !strings.HasPrefix(got[0], `40{"sid":"`) {
			t.Errorf("CONNECT answered with %q", got)
		}
		log.want(t, "first ok", "second", "connection")
		if auth := string(io.Sockets()[0].Handshake().Auth); auth != `{"Token":"ok"}` {
			t.Errorf("auth %s", auth)
		}
		if n := len(io.Sockets()); n != 1 {
			t.Errorf("%d sockets, want the accepted one", n)
		}
	})
}

func TestNamespaces(t *testing.T) {
	sockettest.Run(t, nil, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
		io.Of("/tasks").OnConnection(func(_ context.Context, s *socketio.Socket) {
			s.On("x", socketio.Handle(func(context.Context, *socketio.Socket, any) (string, error) { return "tasks", nil }))
		})
		c := sockettest.Connect(t, net, "", "/tasks,")
		c.Send(`42/tasks,1["x"]`)
		c.Want(`43/tasks,1["tasks"]`)
		for _, name := range []string{"/unknown", "/TASKS", "/tasks/", "/tasks?x"} {
			c.Send("40" + name + ",")
			c.Want("44" + name + `,{"message":"Invalid namespace"}`)
		}
		c.Send("41/tasks,")
		c.Send(`420["still in the root"]`)
		if n := len(io.Of("/tasks").Sockets()); n != 0 || c.Closed() {
			t.Errorf("%d sockets in /tasks, closed %v", n, c.Closed())
		}
		c.Send("40/tasks") // it may come back, and without the comma
		if got := c.Take(); len(got) != 1 || !strings.HasPrefix(got[0], "40/tasks,") {
			t.Errorf("second CONNECT answered with %q", got)
		}
	})
}

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
		c.Send(`42["sum",1,2]`) // nobody asked
		c.Want()
		c.Send(`421["sum",1]`)
		c.Want()
		log.want(t, `socketio: too few arguments: "sum" has 1, the handler takes 2`)
		c.Send(`422["fail","public"]`, `423["fail","x"]`, `424["fail",5]`, `425["fail"]`)
		c.Want(`432[{"error":"forbidden"}]`, `433[{"error":"internal error"}]`, `434[{"error":"invalid argument"}]`, `435[{"error":"internal error"}]`)
		log.lines = nil
		// A handler waits for its own client; the answer overtakes events.
		c.Send(`426["ask"]`)
		c.Want(`420["question","?"]`)
		c.Send(`427["sum",1,1]`, `4399["unknown id"]`, `430[21]`, `430[99]`)
		c.Want(`436[42]`, `437[2]`)
		log.want(t)
	})
}

func TestCallEnds(t *testing.T) {
	sockettest.Run(t, nil, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
		c := sockettest.Connect(t, net)
		s := io.Sockets()[0]
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		if _, err := socketio.Call[int](ctx, s, "x"); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("no answer: %v", err)
		}
		result := make(chan error)
		go func() {
			_, err := socketio.Call[int](t.Context(), s, "x")
			result <- err
		}()
		synctest.Wait()
		_ = c.Conn.CloseNow()
		if err := <-result; !errors.Is(err, socketio.ErrNotConnected) || !errors.Is(err, socketio.ReasonTransportClose) {
			t.Errorf("client gone: %v", err)
		}
		if _, err := socketio.Call[int](t.Context(), s, "x"); !errors.Is(err, socketio.ErrNotConnected) {
			t.Errorf("after: %v", err)
		}
	})
}

// An Answer has all arguments of an acknowledgement.
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
			t.Errorf("more than there are: %v", err)
		}
		done = call()
		c.Send(`431[]`)
		if r := <-done; r.err != nil || len(r.answer.Args()) != 0 {
			t.Errorf("an empty one: %q, %v", r.answer.Args(), r.err)
		}
	})
}

// Events wait for the connection handler and keep their order; other sockets do
// not wait for them.
func TestOrder(t *testing.T) {
	sockettest.Run(t, nil, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
		var log journal
		io.OnConnection(func(_ context.Context, s *socketio.Socket) {
			s.OnAny(func(_ context.Context, e *socketio.Event) error {
				if e.Name == "slow" {
					time.Sleep(time.Second)
				}
				log.add(e.Name)
				return nil
			})
		})
		a, b := sockettest.Connect(t, net), sockettest.Connect(t, net)
		a.Send(`42["slow"]`, `42["one"]`, `42["two"]`)
		b.Send(`42["other"]`)
		log.want(t, "other")
		time.Sleep(2 * time.Second)
		log.want(t, "slow", "one", "two")
	})
}

func TestEventMiddleware(t *testing.T) {
	sockettest.Run(t, nil, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
		var log journal
		io.OnConnection(func(_ context.Context, s *socketio.Socket) {
			s.OnError(func(_ context.Context, err error) { log.add("error " + err.Error()) })
			s.Use(func(next socketio.Handler) socketio.Handler {
				return func(ctx context.Context, e *socketio.Event) error {
					if e.Name == "bad" {
						return errors.New("not allowed")
					}
					log.add("before " + e.Name)
					return next(ctx, e)
				}
			})
			s.On("good", func(context.Context, *socketio.Event) error { log.add("good"); return nil })
			s.On("bad", func(context.Context, *socketio.Event) error { log.add("bad"); return nil })
			s.On("panic", func(context.Context, *socketio.Event) error { panic("oh") })
			s.On("error", func(context.Context, *socketio.Event) error { log.add("an event named error"); return nil })
		})
		c := sockettest.Connect(t, net)
		c.Send(`42["good"]`, `42["bad"]`, `42["panic"]`, `42["error",null]`, `42["5"]`, `42[5]`, `42`)
		log.want(t, "before good", "good", "error not allowed", "before panic", "error socketio: handler panicked: oh",
			"before error", "an event named error", "before 5", "before 5")
		if c.Closed() {
			t.Error("an error disconnects")
		}
	})
}

// As with the official server, who sends no auth payload has sent an empty one.
func TestNoAuthPayload(t *testing.T) {
	sockettest.Run(t, nil, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
		io.OnConnection(func(ctx context.Context, s *socketio.Socket) {
			_ = s.Emit(ctx, "auth", s.Handshake().Auth)
		})
		c := sockettest.Dial(t, net)
		c.Send("40")
		if got := c.Take(); len(got) != 2 || got[1] != `42["auth",{}]` {
			t.Errorf("received %q", got)
		}
	})
}
