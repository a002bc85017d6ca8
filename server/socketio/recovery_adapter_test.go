package socketio_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/socketplay/socketplay/server/internal/testnet"
	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/socketio/internal/sockettest"
	"github.com/socketplay/socketplay/server/wire/sio"
)

// shared is one adapter that all servers of a cluster share. It keeps the sessions and a
// list of events. The offset of an event is its place in the list, counted from 1.
type shared struct {
	mu       sync.Mutex
	events   []kept
	sessions map[string]socketio.RecoverySession
	locals   []socketio.Local
	broken   error // if not nil, Resume returns it
	strange  bool  // sessions have no namespace, as those that some other servers save
}

type kept struct {
	p    sio.Packet
	opts socketio.BroadcastOptions
}

func (s *shared) adapter(local socketio.Local) socketio.Adapter {
	s.locals = append(s.locals, local)
	return s
}

func (s *shared) Broadcast(context.Context, sio.Packet, socketio.BroadcastOptions) error {
	return errors.New("a server with recovery must not call Broadcast")
}

func (s *shared) Close() error { return nil }

func (s *shared) Publish(ctx context.Context, p sio.Packet, opts socketio.BroadcastOptions) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !opts.Volatile {
		s.events = append(s.events, kept{p, opts})
		opts.Offset = strconv.Itoa(len(s.events))
	}
	for _, local := range s.locals {
		local.Deliver(ctx, p, opts)
	}
	return nil
}

func (s *shared) SaveSession(session socketio.RecoverySession) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.strange {
		session.Namespace = ""
	}
	s.sessions[session.PID] = session
}

func (s *shared) TakeSession(_ context.Context, pid, offset string) (*socketio.RecoverySession, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	session, ok := s.sessions[pid]
	delete(s.sessions, pid)
	if n, err := strconv.Atoi(offset); !ok || err != nil || n < 1 || n > len(s.events) {
		return nil, err
	}
	return &session, nil
}

func (s *shared) Resume(_ context.Context, rooms []string, offset string, enter func([]sio.Packet)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.broken != nil {
		return s.broken
	}
	n, _ := strconv.Atoi(offset)
	var missed []sio.Packet
	for _, e := range s.events[n:] {
		if n++; e.opts.Reach(rooms) {
			p := e.p
			p.Data = fmt.Appendf(nil, `%s,"%d"]`, p.Data[:len(p.Data)-1], n)
			missed = append(missed, p)
		}
	}
	enter(missed)
	return nil
}

// runTwo calls f with two servers of one cluster, which share the adapter s.
func runTwo(t *testing.T, s *shared, opts socketio.Recovery, f func(t *testing.T, io [2]*socketio.Server, net [2]*testnet.Server)) {
	s.sessions = make(map[string]socketio.RecoverySession)
	both := &socketio.Options{Recovery: &opts, Adapter: s.adapter}
	sockettest.Run(t, both, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
		other, err := socketio.New(both)
		if err != nil {
			t.Fatal(err)
		}
		otherNet := testnet.Serve(other)
		f(t, [2]*socketio.Server{io, other}, [2]*testnet.Server{net, otherNet})
		if err := other.Close(t.Context()); err != nil {
			t.Error(err)
		}
		otherNet.Shutdown()
	})
}

func TestRecoveryOnAnotherServer(t *testing.T) {
	runTwo(t, new(shared), socketio.Recovery{}, func(t *testing.T, io [2]*socketio.Server, net [2]*testnet.Server) {
		ctx := t.Context()
		c := sockettest.Dial(t, net[0])
		a := joinFresh(t, c, "")
		s := io[0].Socket(a.sid)
		s.SetData(map[string]any{"name": "alice", "n": 9007199254740993})
		s.Join(ctx, "red")
		if err := errors.Join(
			io[0].Emit(ctx, "here"), io[1].To("red").Emit(ctx, "there"), s.Emit(ctx, "hers", 1),
		); err != nil {
			t.Fatal(err)
		}
		c.Want(`42["here","1"]`, `42["there","2"]`, `42["hers",1,"3"]`)
		if err := errors.Join(io[0].Volatile().Emit(ctx, "volatile"), io[0].Local().Emit(ctx, "local")); err != nil {
			t.Fatal(err)
		}
		c.Want(`42["volatile"]`, `42["local"]`)
		a.offset = "3"
		s.Drop()
		synctest.Wait()
		if err := errors.Join(io[0].To("red").Emit(ctx, "missed"), io[0].Except("red").Emit(ctx, "not hers"), s.Emit(ctx, "too late")); !errors.Is(err, socketio.ErrNotConnected) {
			t.Errorf("emit: %v", err)
		}

		c = sockettest.Dial(t, net[1])
		c.Send("40" + a.auth(""))
		c.Want(`42["missed","4"]`, fmt.Sprintf(`40{"sid":%q,"pid":%q}`, a.sid, a.pid))
		s = io[1].Socket(a.sid)
		var data struct {
			Name string `json:"name"`
			N    int64  `json:"n"`
		}
		if err := s.BindData(&data); err != nil || data.Name != "alice" || data.N != 9007199254740993 || !s.Recovered() || !slices.Contains(s.Rooms(), "red") {
			t.Errorf("data %+v, %v, recovered %v, rooms %q", data, err, s.Recovered(), s.Rooms())
		}
		if err := io[0].To("red").Emit(ctx, "live"); err != nil {
			t.Error(err)
		}
		c.Want(`42["live","6"]`)
	})
}

// If the server cannot find out what a client has missed, it closes the connection. The
// client can then try again.
func TestRecoveryFailsOnTheWay(t *testing.T) {
	s := new(shared)
	runTwo(t, s, socketio.Recovery{}, func(t *testing.T, io [2]*socketio.Server, net [2]*testnet.Server) {
		c := sockettest.Dial(t, net[0])
		a := joinFresh(t, c, "")
		io[0].Socket(a.sid).Join(t.Context(), "red")
		if err := io[0].Emit(t.Context(), "x"); err != nil {
			t.Fatal(err)
		}
		a.events(t, c.DrainFrames())
		io[0].Socket(a.sid).Drop()
		synctest.Wait()
		if err := io[0].To("red").Emit(t.Context(), "missed"); err != nil {
			t.Fatal(err)
		}
		s.broken = errors.New("broken")
		c = sockettest.Dial(t, net[1])
		c.Send("40" + a.auth(""))
		if !c.Closed() || len(c.DrainFrames()) != 0 {
			t.Error("the client was let in")
		}
		s.broken = nil
		c = sockettest.Dial(t, net[1])
		c.Send("40" + a.auth(""))
		c.Want(`42["missed","2"]`, fmt.Sprintf(`40{"sid":%q,"pid":%q}`, a.sid, a.pid))
	})
}

// A client with a session of one namespace cannot skip the middleware of another namespace.
func TestRecoveryStaysInItsNamespace(t *testing.T) {
	for _, strange := range []bool{false, true} {
		t.Run(fmt.Sprint("unnamed ", strange), func(t *testing.T) {
			runTwo(t, &shared{strange: strange}, socketio.Recovery{}, func(t *testing.T, io [2]*socketio.Server, net [2]*testnet.Server) {
				io[1].Of("/admin").Use(func(context.Context, *socketio.Socket) error { return errors.New("admins only") })
				c := sockettest.Dial(t, net[0])
				a := joinFresh(t, c, "")
				if err := io[0].Emit(t.Context(), "x"); err != nil {
					t.Fatal(err)
				}
				a.events(t, c.DrainFrames())
				io[0].Socket(a.sid).Drop()
				synctest.Wait()
				c = sockettest.Dial(t, net[1])
				c.Send("40/admin," + a.auth(""))
				c.Want(`44/admin,{"message":"admins only"}`)
			})
		})
	}
}
