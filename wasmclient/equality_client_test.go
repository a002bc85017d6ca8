//go:build interop && !js

package wasmclient_test

import (
	"cmp"
	"encoding/json"
	"strings"

	"github.com/socketplay/socketplay/server/wire/sio"
	"github.com/socketplay/socketplay/wasmclient"
)

// client is one client of a case.
type client struct {
	name    string
	opts    *wasmclient.Options
	manager *wasmclient.Manager
	socket  *wasmclient.Socket
	masked  bool // the last argument of its events is a random offset, which the log must not contain
	// acksFail means that acknowledgements have an error as the first argument, even without a
	// timeout.
	acksFail bool

	// The player's mu protects the fields below.

	id        string // the socket's id on the last connection
	heard     map[string]bool
	engine    wasmclient.EngineEvent // the last event of the engine
	hearing   int                    // the number of the engine whose events are logged
	ready     string                 // the engine's readyState
	listeners map[string]func()      // functions that remove a listener, by label
	onManager map[string][]func()
}

func (p *player) client(path string) *client {
	name, _, _ := strings.Cut(path, ".")
	p.mu.Lock()
	defer p.mu.Unlock()
	c := p.clients[name]
	if c == nil {
		panic("no client " + name)
	}
	return c
}

// resolve returns the object that a path such as "a.io" names.
func (p *player) resolve(path string) any {
	c := p.client(path)
	if strings.Contains(path, ".") {
		return c.manager
	}
	return c.socket
}

func (p *player) open(s step) {
	var in struct {
		Open, Manager, At, Nsp, URL string
		On                          string
		Opts                        options
		Hear                        []string
	}
	data, _ := json.Marshal(s) // cannot fail: s was decoded from JSON
	if err := json.Unmarshal(data, &in); err != nil {
		panic(err)
	}
	in.At, in.Nsp = cmp.Or(in.At, "main"), cmp.Or(in.Nsp, "/")
	c := &client{
		name: cmp.Or(in.Open, in.Manager), masked: in.At == "recovery", hearing: 1,
		acksFail: in.Opts.AckTimeout > 0 || in.Opts.Retries > 0,
		heard:    map[string]bool{}, listeners: map[string]func(){}, onManager: map[string][]func(){},
	}
	for _, h := range in.Hear {
		c.heard[h] = true
	}
	if in.On != "" {
		c.manager = p.client(in.On).manager
	} else {
		server := p.park[in.At]
		if in.At == "own" {
			if p.own == nil {
				p.own = new(ownServer)
				p.control("new", "restart", p.own)
			}
			server = p.own.URL
		}
		c.opts = in.Opts.native(p)
		c.opts.Network.HTTPClient = p.http
		c.opts.Hooks = p.hooks(c)
		c.manager = wasmclient.NewManager(server+in.URL, c.opts)
	}
	p.mu.Lock()
	p.clients[c.name] = c
	p.mu.Unlock()
	if in.Manager != "" {
		if !in.Opts.waits() {
			c.manager.Open(nil)
		}
		return
	}
	c.socket = c.manager.SocketWith(in.Nsp, in.Opts.socket())
	p.hear(c)
	if !in.Opts.waits() {
		c.socket.Connect()
	}
}

// hear logs the events that a socket always logs.
func (p *player) hear(c *client) {
	c.socket.OnConnect(func() {
		id := c.socket.ID()
		p.mu.Lock()
		c.id = id
		p.mu.Unlock()
		p.say(c.name, "connect")
	})
	c.socket.OnConnectError(func(err error) { p.say(c.name, "connect_error", describe(err)) })
	c.socket.OnDisconnect(func(r wasmclient.Reason, err error) {
		p.say(c.name, "disconnect", append([]any{r}, details(r, err)...)...)
	})
	c.socket.OnAny(func(e *wasmclient.Event) {
		p.say(c.name, "event", append([]any{e.Name()}, c.arguments(e)...)...)
	})
}

// hooks returns hooks that log the events of a manager and its engines, as far as the case
// asks for them. The first engine's events are all logged. Later engines' events are logged
// only after the engine has opened.
func (p *player) hooks(c *client) wasmclient.Hooks {
	manager := func(event string, values ...any) {
		p.mu.Lock()
		heard, listeners := c.heard["io:"+event], c.onManager[event]
		p.mu.Unlock()
		if heard {
			p.say(c.name+".io", event, values...)
		}
		for _, f := range listeners {
			f()
		}
	}
	return wasmclient.Hooks{
		Open: func() {
			p.mu.Lock()
			c.hearing = c.engine.Engine
			p.mu.Unlock()
			manager("open")
		},
		Error: func(err error) { manager("error", describe(err)) },
		Close: func(r wasmclient.Reason, err error) {
			manager("close", append([]any{r}, details(r, err)...)...)
		},
		Ping:             func() { manager("ping") },
		Packet:           func(pkt sio.Packet) { manager("packet", packet(pkt)) },
		ReconnectAttempt: func(n int) { manager("reconnect_attempt", n) },
		Reconnect:        func(n int) { manager("reconnect", n) },
		ReconnectError:   func(err error) { manager("reconnect_error", describe(err)) },
		ReconnectFailed:  func() { manager("reconnect_failed") },
		Engine: func(e wasmclient.EngineEvent) {
			p.mu.Lock()
			c.engine = e
			c.ready = readyState(c.ready, e.Kind)
			heard := c.heard["engine:"+string(e.Kind)] && c.hearing == e.Engine
			p.mu.Unlock()
			if heard {
				p.say(c.name+".engine", string(e.Kind), engineValues(e)...)
			}
		},
		EnginePackets: func() bool { return true },
	}
}

func readyState(before string, kind wasmclient.EngineKind) string {
	switch kind {
	case wasmclient.EngineOpening:
		return "opening"
	case wasmclient.EngineOpen:
		return "open"
	case wasmclient.EngineClose:
		return "closed"
	}
	return before
}
