package wasmclient

import "slices"

// handlers are the functions that a socket calls. A list of functions is never changed in
// place: each change makes a new list. So a notice that is being delivered calls the
// functions that were in the list when it started.
type handlers struct {
	named         map[string][]*Handler
	any           []*Handler
	anyOutgoing   []*func(Message)
	states        []*func(State)
	connects      []*func()
	connectErrors []*func(error)
	disconnects   []*func(Reason, error)
	errors        []*func(error)
}

// On calls h for each event of that name. (Connect, disconnect and connect errors have
// methods of their own.) remove removes h.
func (s *Socket) On(event string, h Handler) (remove func()) {
	s.m.strand.do(func() {
		if s.handlers.named == nil {
			s.handlers.named = make(map[string][]*Handler)
		}
		s.handlers.named[event] = with(s.handlers.named[event], &h)
	})
	return func() {
		s.m.strand.do(func() { s.handlers.named[event] = without(s.handlers.named[event], &h) })
	}
}

// Once calls h for the next event of that name only. After the event h is removed.
func (s *Socket) Once(event string, h Handler) (remove func()) {
	remove = s.On(event, func(e *Event) {
		remove()
		h(e)
	})
	return remove
}

// OnAny calls h for each event, before the handlers of its name.
func (s *Socket) OnAny(h Handler) (remove func()) {
	return add(s, &s.handlers.any, &h)
}

// PrependAny adds h as OnAny does, but ahead of the handlers that OnAny has added.
func (s *Socket) PrependAny(h Handler) (remove func()) {
	return prepend(s, &s.handlers.any, &h)
}

// OnAnyOutgoing calls f whenever the socket sends an event. An event that is sent again
// ([SocketOptions].Retries) calls f again. An event that waits for the connection is sent
// after the socket has connected. f gets the message's Data, Attachments and Tag.
func (s *Socket) OnAnyOutgoing(f func(Message)) (remove func()) {
	return add(s, &s.handlers.anyOutgoing, &f)
}

// PrependAnyOutgoing adds f as OnAnyOutgoing does, but ahead of the functions that
// OnAnyOutgoing has added.
func (s *Socket) PrependAnyOutgoing(f func(Message)) (remove func()) {
	return prepend(s, &s.handlers.anyOutgoing, &f)
}

// OnConnect calls f each time that the server accepts the socket: the first time, and
// after each reconnection.
func (s *Socket) OnConnect(f func()) (remove func()) {
	return add(s, &s.handlers.connects, &f)
}

// OnConnectError calls f when an attempt to connect fails. If the server has refused the
// namespace, the error is a *[ConnectError] and the client does not try again. After any
// other error it tries again.
func (s *Socket) OnConnectError(f func(error)) (remove func()) {
	return add(s, &s.handlers.connectErrors, &f)
}

// OnDisconnect calls f when a connected socket is disconnected. err says more about the
// reason, or is nil.
func (s *Socket) OnDisconnect(f func(reason Reason, err error)) (remove func()) {
	return add(s, &s.handlers.disconnects, &f)
}

// OnState calls f when the socket's state changes. f is called before the handlers for what
// has changed the state, such as those of OnConnect.
func (s *Socket) OnState(f func(State)) (remove func()) {
	return add(s, &s.handlers.states, &f)
}

func add[F any](s *Socket, list *[]*F, f *F) (remove func()) {
	s.m.strand.do(func() { *list = with(*list, f) })
	return func() { s.m.strand.do(func() { *list = without(*list, f) }) }
}

func prepend[F any](s *Socket, list *[]*F, f *F) (remove func()) {
	s.m.strand.do(func() { *list = append([]*F{f}, *list...) })
	return func() { s.m.strand.do(func() { *list = without(*list, f) }) }
}

// with returns a copy of list with f at its end.
func with[F any](list []*F, f *F) []*F { return append(slices.Clip(list), f) }

// without returns a copy of list without f.
func without[F any](list []*F, f *F) []*F {
	return slices.DeleteFunc(slices.Clone(list), func(other *F) bool { return other == f })
}

// The functions below look up the handlers when a notice is delivered, not when the notice
// is made. So a handler that was added by an earlier notice is called too.

func (s *Socket) notifyEvent(e *Event) {
	s.m.strand.notify(func() {
		var all, named []*Handler
		s.m.strand.do(func() {
			all = s.handlers.any
			if len(s.handlers.named) > 0 {
				named = s.handlers.named[e.Name()]
			}
		})
		for _, f := range all {
			(*f)(e)
		}
		for _, f := range named {
			(*f)(e)
		}
	})
}

func (s *Socket) notifyOutgoing(p outgoing) {
	if len(s.handlers.anyOutgoing) == 0 {
		return // most sockets have no such handlers: for them no notice is made
	}
	deliver(s, &s.handlers.anyOutgoing, func(f func(Message)) {
		f(Message{Data: p.Data, Attachments: p.Attachments, Tag: p.tag})
	})
}

func (s *Socket) notifyState() {
	state := s.state()
	deliver(s, &s.handlers.states, func(f func(State)) { f(state) })
}

func (s *Socket) notifyConnect() {
	deliver(s, &s.handlers.connects, func(f func()) { f() })
}

func (s *Socket) notifyConnectError(err error) {
	deliver(s, &s.handlers.connectErrors, func(f func(error)) { f(err) })
}

func (s *Socket) notifyDisconnect(reason Reason, err error) {
	deliver(s, &s.handlers.disconnects, func(f func(Reason, error)) { f(reason, err) })
}

// deliver makes a notice that calls each handler of a list. It is called within the
// strand.
func deliver[F any](s *Socket, list *[]*F, call func(F)) {
	s.m.strand.notify(func() {
		var handlers []*F
		s.m.strand.do(func() { handlers = *list })
		for _, f := range handlers {
			call(*f)
		}
	})
}
