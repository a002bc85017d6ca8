//go:build interop && !js

package wasmclient_test

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/socketplay/socketplay/server/wire/eio"
	"github.com/socketplay/socketplay/server/wire/sio"
	"github.com/socketplay/socketplay/wasmclient"
)

// step is one of web/equality/step.d.ts.
type step map[string]json.RawMessage

// has reports whether the step has a member of that name, and decodes it into dst.
func (s step) has(name string, dst any) bool {
	raw, ok := s[name]
	if !ok {
		return false
	}
	if err := json.Unmarshal(raw, dst); err != nil {
		panic(fmt.Errorf("step %s: %w", name, err))
	}
	return true
}

func (s step) text(name string) (text string) {
	s.has(name, &text)
	return text
}

// player plays a case with this package's API, as web/equality/player.mjs does with
// JavaScript's.
type player struct {
	ctx    context.Context
	park   map[string]string
	unique string
	http   *http.Client

	mu      sync.Mutex
	log     []line
	ended   bool
	awaited map[string]int
	changed chan struct{} // closed when the log has grown
	ids     []string
	clients map[string]*client
	own     *ownServer
}

// client is one of a case's clients.
type client struct {
	name    string
	opts    *wasmclient.Options
	manager *wasmclient.Manager
	socket  *wasmclient.Socket
	masked  bool // its last text argument is a random offset
	// Its plain acknowledgements have an error first.
	acksFail bool

	// under the player's mu

	id        string // of its last connection
	heard     map[string]bool
	engine    wasmclient.EngineEvent // the last
	hearing   int                    // the engine that is heard
	ready     string                 // the engine's readyState
	listeners map[string]func()      // remove, by label
	onManager map[string][]func()
}

type ownServer struct{ Name, URL string }

// patience is how long anything may take.
const patience = 15 * time.Second

// playNative plays steps and returns the log.
func playNative(ctx context.Context, steps []step, park map[string]string, unique string) []line {
	transport := &http.Transport{}
	defer transport.CloseIdleConnections()
	p := &player{
		ctx: ctx, park: park, unique: unique, http: &http.Client{Transport: transport},
		awaited: map[string]int{}, changed: make(chan struct{}), clients: map[string]*client{},
	}
	p.playAll(steps)
	p.mu.Lock()
	log := slices.Clone(p.log)
	p.ended = true
	p.mu.Unlock()
	for _, c := range p.clients {
		c.manager.Close()
	}
	if p.own != nil {
		p.control("stop", p.own.Name, nil)
	}
	return log
}

func (p *player) playAll(steps []step) {
	defer func() {
		if r := recover(); r != nil {
			p.say("player", "failed", fmt.Sprint(r))
		}
	}()
	for _, s := range steps {
		if !p.take(s) {
			return
		}
	}
}

// say adds a line, as JSON would have it.
func (p *player) say(who, what string, values ...any) {
	data, err := json.Marshal(append(line{who, what}, values...))
	if err != nil {
		panic(err)
	}
	var l line
	if err := json.Unmarshal(data, &l); err != nil {
		panic(err)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.ended {
		return
	}
	p.log = append(p.log, l)
	close(p.changed)
	p.changed = make(chan struct{})
}

// take takes a step, and reports whether it came to an end.
func (p *player) take(s step) bool {
	var list []any
	switch {
	case s["open"] != nil, s["manager"] != nil:
		p.open(s)
	case s["until"] != nil:
		times := 1
		s.has("times", &times)
		return p.until(s.text("until"), times)
	case s["settle"] != nil:
		return p.settle(s.text("settle"))
	case s.has("emit", &list):
		p.emit(s, list[0].(string), list[1].(string), p.values(list[2:]))
	case s.has("send", &list):
		p.emit(s, list[0].(string), "message", p.values(list[1:]))
	case s.has("do", &list):
		p.do(list[0].(string), list[1].(string), list[2:])
	case s.has("get", &list):
		c := p.client(list[0].(string))
		for _, path := range list[1:] {
			p.say(c.name, path.(string), p.get(c, path.(string)))
		}
	case s.has("same", &list):
		a, b := list[0].(string), list[1].(string)
		p.say(a, "same as "+b, p.resolve(a) == p.resolve(b))
	case s.has("set", &list):
		if list[1] != "auth" {
			panic(fmt.Sprintf("no property %v", list[1]))
		}
		if err := p.client(list[0].(string)).socket.SetAuthValue(list[2]); err != nil {
			panic(err)
		}
	case s["any"] != nil:
		p.any(s, s.text("any"))
	case s["outgoing"] != nil:
		p.outgoing(s, s.text("outgoing"))
	case s["offAny"] != nil:
		p.off(s.text("offAny"), s.text("as"))
	case s["offOutgoing"] != nil:
		p.off(s.text("offOutgoing"), s.text("as"))
	case s.has("off", &list):
		p.off(list[0].(string), s.text("as"))
	case s["server"] != nil:
		p.control(s.text("server"), p.own.Name, nil)
	case s["seen"] != nil:
		var connected bool
		s.has("connected", &connected)
		return p.seen(s.text("seen"), connected)
	case s.has("on", &list):
		p.on(s, list[0].(string), list[1].(string))
	default:
		panic(fmt.Sprintf("no such step: %v", s))
	}
	return true
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
	data, _ := json.Marshal(s) // it was JSON
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

// hear logs what a socket tells by itself.
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

// hooks logs what was asked for of a manager and its engines: of the first engine
// from the beginning, of later ones since they opened.
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

func (p *player) until(words string, times int) bool {
	p.mu.Lock()
	p.awaited[words] += times
	want := p.awaited[words]
	p.mu.Unlock()
	timeout := time.After(patience)
	for {
		p.mu.Lock()
		count, changed := 0, p.changed
		for _, l := range p.log {
			text := fmt.Sprint(l[0], " ", l[1], " ")
			if len(l) > 2 {
				text += fmt.Sprint(l[2], " ")
			}
			if strings.HasPrefix(text, words+" ") {
				count++
			}
		}
		p.mu.Unlock()
		if count >= want {
			return true
		}
		select {
		case <-changed:
		case <-timeout:
			p.say("LATE", words)
			return false
		case <-p.ctx.Done():
			p.say("LATE", words)
			return false
		}
	}
}

func (p *player) settle(who string) bool {
	done := make(chan struct{})
	err := p.client(who).socket.EmitWithAck("settle", func(_ wasmclient.Reply, err error) {
		if err == nil {
			close(done)
		}
	})
	if err != nil {
		panic(err)
	}
	select {
	case <-done:
		return true
	case <-time.After(patience):
		p.say("LATE", "settle "+who)
		return false
	}
}

func (p *player) emit(s step, who, event string, args []any) {
	c := p.client(who)
	var emission wasmclient.Emission
	var timeout float64
	withError := s.has("timeout", &timeout)
	if withError {
		emission = c.socket.Timeout(time.Duration(timeout * float64(time.Millisecond)))
	} else {
		emission = c.socket.Emission()
	}
	var volatile bool
	if s.has("volatile", &volatile) && volatile {
		emission = emission.Volatile()
	}
	var label string
	var err error
	switch {
	case s.has("call", &label):
		err = emission.EmitWithAck(event, func(r wasmclient.Reply, err error) {
			values := c.decode(r.Data, r.Attachments)
			switch {
			case err != nil:
				p.say(who, "call "+label, describe(err))
			case len(values) == 0:
				p.say(who, "call "+label, nil)
			default:
				p.say(who, "call "+label, values[0])
			}
		}, args...)
	case s.has("ack", &label):
		withError = withError || c.acksFail
		err = emission.EmitWithAck(event, func(r wasmclient.Reply, err error) {
			values := c.decode(r.Data, r.Attachments)
			switch {
			case !withError && err != nil: // nothing comes of a plain callback
			case !withError:
				p.say(who, "ack "+label, values...)
			case err != nil:
				p.say(who, "ack "+label, describe(err))
			default:
				p.say(who, "ack "+label, append([]any{nil}, values...)...)
			}
		}, args...)
	default:
		err = emission.Emit(event, args...)
	}
	if err != nil {
		p.say(who, "emit throws", describe(err))
	}
}

func (p *player) do(path, method string, args []any) {
	c := p.client(path)
	engine := c.name + ".io.engine"
	switch {
	case path == c.name && (method == "connect" || method == "open"):
		c.socket.Connect()
	case path == c.name && (method == "disconnect" || method == "close"):
		c.socket.Disconnect()
	case path == c.name+".io" && (method == "open" || method == "connect"):
		var done func(error)
		if len(args) > 0 {
			label := args[0].(map[string]any)["callback"].(string)
			done = func(err error) {
				if err != nil {
					p.say(path, label, describe(err))
					return
				}
				p.say(path, label)
			}
		}
		c.manager.Open(done)
	case path == c.name+".io" && method == "disconnect":
		c.manager.Disconnect()
	case path == c.name+".io":
		c.set(method, args[0])
		c.manager.SetReconnection(*c.opts)
	case path == engine && method == "close":
		c.manager.CloseEngine()
	case path == engine && (method == "write" || method == "send"):
		switch data := p.value(args[0]).(type) {
		case string:
			c.manager.Write(eio.Text([]byte(data)))
		case []byte:
			c.manager.Write(eio.Binary(data))
		}
	default:
		panic("no method " + path + "." + method)
	}
}

// set changes one of a manager's options about reconnection.
func (c *client) set(name string, value any) {
	number, _ := value.(float64)
	ms := time.Duration(number * float64(time.Millisecond))
	switch name {
	case "reconnection":
		c.opts.NoReconnection = value == false
	case "reconnectionAttempts":
		c.opts.ReconnectionAttempts = int(number)
	case "reconnectionDelay":
		c.opts.ReconnectionDelay = ms
	case "reconnectionDelayMax":
		c.opts.ReconnectionDelayMax = ms
	case "timeout":
		c.opts.Timeout = ms
	default:
		panic("no option " + name)
	}
}

func (p *player) get(c *client, path string) any {
	p.mu.Lock()
	engine, ready := c.engine, c.ready
	p.mu.Unlock()
	switch path {
	case "connected":
		return c.socket.Connected()
	case "disconnected":
		return !c.socket.Connected()
	case "active":
		return c.socket.State().Active
	case "recovered":
		return c.socket.State().Recovered
	case "id":
		return p.id(c.socket.ID())
	case "nsp":
		return c.socket.Namespace()
	case "io.engine.id":
		return p.id(engine.Session)
	case "io.engine.transport.name":
		return engine.Transport
	case "io.engine.readyState":
		return ready
	}
	panic("no property " + path)
}

// id says which id it is, in the order they came up.
func (p *player) id(id string) any {
	if id == "" {
		return nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if !slices.Contains(p.ids, id) {
		p.ids = append(p.ids, id)
	}
	return fmt.Sprintf("id %d", slices.Index(p.ids, id)+1)
}

func (p *player) on(s step, path, event string) {
	c := p.client(path)
	var then []step
	s.has("then", &then)
	as := s.text("as")
	run := func(values ...any) {
		if as != "" {
			p.say(path, as, values...)
		}
		p.playAll(then)
	}
	var remove func()
	switch {
	case path != c.name:
		p.mu.Lock()
		c.onManager[event] = append(c.onManager[event], func() { run() })
		p.mu.Unlock()
	case event == "connect":
		once := s.once(&remove)
		remove = c.socket.OnConnect(func() { once(func() { run() }) })
	case event == "connect_error":
		once := s.once(&remove)
		remove = c.socket.OnConnectError(func(err error) { once(func() { run(describe(err)) }) })
	case event == "disconnect":
		once := s.once(&remove)
		remove = c.socket.OnDisconnect(func(r wasmclient.Reason, err error) {
			once(func() { run(append([]any{r}, details(r, err)...)...) })
		})
	default:
		listen := c.socket.On
		var once bool
		if s.has("once", &once) && once {
			listen = c.socket.Once
		}
		remove = listen(event, func(e *wasmclient.Event) {
			if as != "" {
				p.say(path, as, c.arguments(e)...)
			}
			for _, s := range then {
				var reply []any
				if s.has("reply", &reply) {
					_ = e.Ack(p.values(reply)...)
					continue
				}
				p.playAll([]step{s})
			}
		})
	}
	p.mu.Lock()
	c.listeners[as] = remove
	p.mu.Unlock()
}

// once returns a function that calls what it is given, the first time only if the
// step says so.
func (s step) once(remove *func()) func(f func()) {
	var once, done bool
	s.has("once", &once)
	return func(f func()) {
		if done {
			return
		}
		if once {
			done = true
			(*remove)()
		}
		f()
	}
}

func (p *player) any(s step, who string) {
	c, as := p.client(who), s.text("as")
	add := c.socket.OnAny
	if s["prepend"] != nil {
		add = c.socket.PrependAny
	}
	remove := add(func(e *wasmclient.Event) { p.say(who, as, append([]any{e.Name()}, c.arguments(e)...)...) })
	p.mu.Lock()
	defer p.mu.Unlock()
	c.listeners[as] = remove
}

func (p *player) outgoing(s step, who string) {
	c, as := p.client(who), s.text("as")
	add := c.socket.OnAnyOutgoing
	if s["prepend"] != nil {
		add = c.socket.PrependAnyOutgoing
	}
	remove := add(func(m wasmclient.Message) {
		values := c.decode(m.Data, m.Attachments)
		if values[0] != "settle" {
			p.say(who, as, values...)
		}
	})
	p.mu.Lock()
	defer p.mu.Unlock()
	c.listeners[as] = remove
}

// off removes the listener of that label, or all.
func (p *player) off(who, as string) {
	c := p.client(who)
	p.mu.Lock()
	defer p.mu.Unlock()
	for label, remove := range c.listeners {
		if as == "" || as == label {
			remove()
			delete(c.listeners, label)
		}
	}
}

// control asks the servers for something beside the protocol.
func (p *player) control(action, name string, dst any) {
	key := "name"
	if action == "new" {
		key = "like"
	}
	resp, err := http.Post(p.park["control"]+"/"+action+"?"+key+"="+url.QueryEscape(name), "", nil)
	if err != nil {
		panic(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		panic(fmt.Sprintf("%s %s: %s, %s, %v", action, name, resp.Status, body, err))
	}
	if dst == nil {
		return
	}
	if err := json.Unmarshal(body, dst); err != nil {
		panic(err)
	}
}

func (p *player) seen(who string, connected bool) bool {
	c := p.client(who)
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		p.mu.Lock()
		id := c.id
		p.mu.Unlock()
		resp, err := http.Get(p.park["control"] + "/seen?id=" + url.QueryEscape(id))
		if err != nil {
			panic(err)
		}
		var note map[string]any
		err = json.NewDecoder(resp.Body).Decode(&note)
		resp.Body.Close()
		if err == nil && note != nil && (connected || note["connected"] == false) {
			p.say(who, "seen", note)
			return true
		}
	}
	p.say("LATE", "seen "+who)
	return false
}
