package socketio_test

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/coder/websocket"

	"github.com/socketplay/socketplay/server/internal/testnet"
	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/socketio/internal/sockettest"
)

// frames are what fuzzed clients send, besides frames that they make up. Some of these
// frames are valid in the protocol, others are almost valid.
var frames = []string{
	"40", "40/a,", "40/dyn-1,", "40/dyn-2,", "40/slow,", "40/nowhere,", `40{"no":true}`, `40/dyn-1,{"wait":true}`, `40/a,{"panic":true}`, "40[]", "40/a",
	"41", "41/a,", "41/dyn-1,", "41/nowhere,", "41{}",
	`42["echo",1]`, `421["echo",1]`, `42/a,2["echo"]`, `42/dyn-1,["echo"]`, `42["join","red"]`, `42/a,["leave","red"]`, `42["stay"]`, `423["ask"]`,
	`42/a,["ask"]`, `42["panic"]`, `42["refused"]`, `42["kick"]`, `42/a,["kick all"]`, `42["off"]`, `42["emit","red"]`, `42/dyn-1,["emit","red"]`, "42", "42[]", "42{}", `42["connect"]`,
	`451-["echo",{"_placeholder":true,"num":0}]`, `451-4["echo",{"_placeholder":true,"num":0}]`, `450-["echo"]`, `4511-["echo"]`, "<ab>",
	"430[]", "431[5]", "43/a,0[]", "43999[]", "43", "461-0[{\"_placeholder\":true,\"num\":0}]", `44{"message":"x"}`, "47", "4", "3", "2", "1", "5", "6", "x", "",
}

var connectAnswer = regexp.MustCompile(`^40(/[^,]*)?,?\{"sid":"[^"]+","pid":"([^"]+)"\}$`)

// anyClient is a client that sends any frames, valid or not. It remembers what it needs to
// come back.
type anyClient struct {
	conn *websocket.Conn

	mu          sync.Mutex
	asked       []string // the beginnings of the acknowledgements that the server waits for
	pid, offset string
}

func (c *anyClient) read() {
	ask := regexp.MustCompile(`^4[25](?:\d+-)?(/[^,]*,)?(\d+)\[`)
	offset := regexp.MustCompile(`,"([^"]*)"\]$`)
	for {
		_, data, err := c.conn.Read(context.Background())
		if err != nil {
			return
		}
		c.mu.Lock()
		if string(data) == "2" {
			_ = c.conn.Write(context.Background(), websocket.MessageText, []byte("3"))
		} else if m := ask.FindSubmatch(data); m != nil {
			c.asked = append(c.asked, "43"+string(m[1])+string(m[2]))
		} else if m := connectAnswer.FindSubmatch(data); m != nil {
			c.pid = string(m[2])
		} else if m := offset.FindSubmatch(data); m != nil {
			c.offset = string(m[1])
		}
		c.mu.Unlock()
	}
}

// life counts how often the disconnect handlers of a socket ran.
type life struct {
	socket                    *socketio.Socket
	disconnecting, disconnect int
}

// machine is a server with clients that do anything, and with handlers that do much of what
// handlers may do. The bytes in acts choose what happens, step by step.
type machine struct {
	t    *testing.T
	io   *socketio.Server
	net  *testnet.Server
	acts []byte

	clients []*anyClient
	past    []*anyClient // the clients that have gone and may come back
	wg      sync.WaitGroup

	mu    sync.Mutex
	lives []*life
}

func (m *machine) next() int {
	if len(m.acts) == 0 {
		return 0
	}
	act := m.acts[0]
	m.acts = m.acts[1:]
	return int(act)
}

// options returns server options that depend on the next byte.
func (m *machine) options() *socketio.Options {
	how := m.next()
	opts := &socketio.Options{
		ConnectTimeout: 2 * time.Second, PingInterval: 5 * time.Second, PingTimeout: 3 * time.Second,
		CleanupEmptyChildNamespaces: how&1 != 0,
	}
	if how&2 != 0 {
		opts.Recovery = &socketio.Recovery{RunMiddlewares: how&4 != 0, MaxDisconnectionDuration: time.Minute, MaxSessions: 3, MaxPackets: 5}
	}
	if how&8 != 0 && opts.Recovery != nil {
		opts.Recovery.Owner = func(s *socketio.Socket) string { return fmt.Sprint(len(s.Rooms()) % 2) }
	}
	return opts
}

// authorize is connection middleware. The auth payload says what it does.
func (m *machine) authorize(ctx context.Context, s *socketio.Socket) error {
	var auth struct {
		No    bool `json:"no"`
		Wait  bool `json:"wait"`
		Panic bool `json:"panic"`
	}
	if err := s.Handshake().BindAuth(&auth); err != nil {
		return err
	}
	switch {
	case auth.No:
		return &socketio.ConnectError{Message: "no", Data: 1}
	case auth.Panic:
		panic("in middleware")
	case auth.Wait:
		select {
		case <-time.After(time.Second):
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
	s.Join(ctx, "authorized")
	return nil
}

func (m *machine) connected(ctx context.Context, s *socketio.Socket) {
	l := &life{socket: s}
	m.mu.Lock()
	m.lives = append(m.lives, l)
	m.mu.Unlock()
	s.OnDisconnecting(func(ctx context.Context, _ socketio.Reason) {
		m.mu.Lock()
		l.disconnecting++
		m.mu.Unlock()
		s.Join(ctx, "too late")
	})
	s.OnDisconnect(func(ctx context.Context, _ socketio.Reason) {
		m.mu.Lock()
		l.disconnect++
		m.mu.Unlock()
		s.Join(ctx, "far too late")
		_ = s.To("red").Emit(ctx, "left", s.ID())
	})
	s.OnError(func(context.Context, error) {})
	s.Use(func(next socketio.Handler) socketio.Handler {
		return func(ctx context.Context, e *socketio.Event) error {
			if e.Name == "refused" {
				return errors.New("refused")
			}
			return next(ctx, e)
		}
	})
	s.On("echo", func(_ context.Context, e *socketio.Event) error { return e.Ack(len(e.Args())) })
	s.On("join", socketio.Listen(func(ctx context.Context, s *socketio.Socket, room string) error { s.Join(ctx, room); return nil }))
	s.On("leave", socketio.Listen(func(ctx context.Context, s *socketio.Socket, room string) error { s.Leave(ctx, room); return nil }))
	s.On("emit", socketio.Listen(func(ctx context.Context, s *socketio.Socket, room string) error {
		return s.To(room).Emit(ctx, "news", 1)
	}))
	s.On("stay", func(ctx context.Context, _ *socketio.Event) error { <-ctx.Done(); return nil })
	s.On("panic", func(context.Context, *socketio.Event) error { panic("in a handler") })
	s.On("kick", func(context.Context, *socketio.Event) error { s.Disconnect(false); return nil })
	s.On("kick all", func(context.Context, *socketio.Event) error { s.Disconnect(true); return nil })
	s.Once("off", func(context.Context, *socketio.Event) error { s.Drop(); return nil })
	s.On("ask", func(ctx context.Context, e *socketio.Event) error {
		ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
		defer cancel()
		n, err := socketio.Call[int](ctx, s, "question")
		return errors.Join(err, e.Ack(n))
	})
	_ = s.Emit(ctx, "hello")
}

func (m *machine) dial() {
	ctx, cancel := context.WithTimeout(m.t.Context(), time.Second)
	defer cancel()
	conn, _, err := websocket.Dial(ctx, "http://test/socket.io/?EIO=4&transport=websocket", &websocket.DialOptions{HTTPClient: m.net.Client()})
	if err != nil {
		return
	}
	c := &anyClient{conn: conn}
	m.clients = append(m.clients, c)
	m.wg.Go(c.read)
}

// write sends a frame for one of the clients, if there are any. A frame that begins with <
// is binary.
func (m *machine) write(frame string) {
	c := m.client()
	if c == nil {
		return
	}
	kind := websocket.MessageText
	if strings.HasPrefix(frame, "<") {
		kind = websocket.MessageBinary
	}
	ctx, cancel := context.WithTimeout(m.t.Context(), time.Second)
	defer cancel()
	_ = c.conn.Write(ctx, kind, []byte(frame))
}

func (m *machine) client() *anyClient {
	if len(m.clients) == 0 {
		return nil
	}
	return m.clients[m.next()%len(m.clients)]
}

// socket returns one of the connected sockets, or nil.
func (m *machine) socket() *socketio.Socket {
	namespaces := m.io.Namespaces()
	sockets := namespaces[m.next()%len(namespaces)].Sockets()
	if len(sockets) == 0 {
		return nil
	}
	return sockets[m.next()%len(sockets)]
}

// act does the step that the next bytes choose.
func (m *machine) act() {
	ctx := context.Background()
	namespaces := m.io.Namespaces()
	ns := namespaces[len(m.acts)%len(namespaces)]
	switch m.next() % 20 {
	case 0:
		if len(m.clients) < 4 {
			m.dial()
		}
	case 1, 2, 3, 4, 5:
		m.write(frames[m.next()%len(frames)])
	case 6:
		n := min(m.next()%16, len(m.acts))
		made := string(m.acts[:n])
		m.acts = m.acts[n:]
		m.write(made)
	case 7:
		if c := m.client(); c != nil {
			_ = c.conn.CloseNow()
			m.past = append(m.past, c)
		}
	case 8: // a client comes back
		if len(m.past) > 0 {
			c := m.past[m.next()%len(m.past)]
			c.mu.Lock()
			auth := fmt.Sprintf(`{"pid":%q,"offset":%q}`, c.pid, c.offset)
			c.mu.Unlock()
			m.write([]string{"40", "40/a,", "40/dyn-1,"}[m.next()%3] + auth)
		}
	case 9:
		if c := m.client(); c != nil {
			c.mu.Lock()
			asked := c.asked
			c.asked = nil
			c.mu.Unlock()
			for _, a := range asked {
				m.write(a + "[1]")
			}
		}
	case 10:
		_ = ns.Emit(ctx, "all", 1, []byte("b"))
		_ = ns.To("red").Except("blue").Volatile().Emit(ctx, "red")
	case 11:
		m.wg.Go(func() {
			ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
			defer cancel()
			_, _ = socketio.CallAll[any](ctx, ns.To("authorized", "red"), "question")
		})
	case 12:
		if s := m.socket(); s != nil {
			m.wg.Go(func() {
				ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
				defer cancel()
				_, _ = socketio.Call[any](ctx, s, "question")
			})
		}
	case 13:
		if s := m.socket(); s != nil {
			s.Disconnect(m.next()%2 == 0)
		}
	case 14:
		if s := m.socket(); s != nil {
			s.Drop()
		}
	case 15:
		_ = ns.SocketsJoin(ctx, "red", "blue")
		_ = ns.To("red").SocketsLeave(ctx, "blue")
	case 16:
		_ = ns.To("blue").DisconnectSockets(ctx, m.next()%2 == 0)
	case 17:
		m.io.Of([]string{"/made", "/dyn-3"}[m.next()%2])
	case 18:
		time.Sleep(time.Duration(m.next()) * 50 * time.Millisecond)
	case 19:
		synctest.Wait()
	}
}

// FuzzServer checks what must be true whatever clients and handlers do, and at whatever
// time. The server does not panic. Each socket that connects disconnects once. After that,
// the server keeps nothing of the socket: no goroutine, and no entry in a map.
func FuzzServer(f *testing.F) {
	for _, acts := range []string{
		"", "\x00\x00\x01\x00", "\x03\x00\x01\x00\x01\x17\x13\x07\x00\x00\x08\x00\x00", "\x0f\x00\x01\x01\x00\x0a\x13\x07\x00\x00\x08\x00\x01\x00",
		"\x01\x00\x01\x02\x00\x02\x02\x01\x0d\x00\x0b\x13\x09\x00\x00\x00", "\x00\x00\x01\x16\x00\x01\x00\x0d\x00\x00\x00", "\x02\x00\x01\x00\x00\x01\x16\x00\x0c\x00\x00\x07\x00",
	} {
		f.Add([]byte(acts))
	}
	f.Fuzz(func(t *testing.T, acts []byte) {
		m := &machine{t: t, acts: acts[:min(len(acts), 200)]}
		sockettest.Run(t, m.options(), func(t *testing.T, io *socketio.Server, net *testnet.Server) {
			m.t, m.io, m.net = t, io, net
			parents := []interface {
				Use(socketio.Middleware)
				OnConnection(func(context.Context, *socketio.Socket))
			}{io, io.Of("/a"), io.OfPattern(regexp.MustCompile(`^/dyn-\d$`)), io.OfFunc(func(ctx context.Context, name string, _ []byte) bool {
				time.Sleep(time.Second)
				return name == "/slow"
			})}
			for _, p := range parents {
				p.Use(m.authorize)
				p.OnConnection(m.connected)
			}
			closing := m.next()%2 == 0
			for len(m.acts) > 0 {
				m.act()
			}
			if closing { // close the server while clients and handlers are still active
				if err := io.Close(t.Context()); err != nil {
					t.Error(err)
				}
			}
			for _, c := range m.clients {
				_ = c.conn.CloseNow()
			}
			m.wg.Wait()
			time.Sleep(2 * time.Minute)
			// The sessions for recovery have expired. An emit makes the server remove them.
			for _, ns := range io.Namespaces() {
				if err := ns.Emit(t.Context(), "tick"); err != nil {
					t.Error(err)
				}
			}
			synctest.Wait()
			m.checkLeftovers()
		})
	})
}

// checkLeftovers checks that the server keeps nothing about its clients.
func (m *machine) checkLeftovers() {
	// The server itself has created one child namespace, which therefore stays.
	left := slices.DeleteFunc(m.io.Left(), func(what string) bool { return what == "1 child namespace in /dyn-3" })
	if len(left) > 0 {
		m.t.Errorf("the server keeps %q", left)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, l := range m.lives {
		if l.disconnecting != 1 || l.disconnect != 1 {
			m.t.Errorf("a socket of %s was disconnecting %d times and disconnected %d times", l.socket.Namespace().Name(), l.disconnecting, l.disconnect)
		}
		if left := l.socket.Left(); len(left) > 0 {
			m.t.Errorf("a socket of %s keeps %q", l.socket.Namespace().Name(), left)
		}
	}
}
