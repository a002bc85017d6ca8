//go:build interop && !js

package wasmclient_test

import "github.com/socketplay/socketplay/wasmclient"

// on adds a listener, which logs under the step's label and plays the steps of its member
// then.
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

// once returns a function that calls its argument. If the step has once, the function does so
// only at its first call, and then calls remove.
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

// any adds a listener of all events, which logs under the step's label.
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

// outgoing adds a listener of all events that the socket sends.
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

// off removes the listener with the label as. If as is "", off removes all listeners.
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
