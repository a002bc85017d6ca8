package wasmclient

import "slices"

// handlers are what a socket's owner listens with. The lists are copied when they
// change, so that a notice that is being delivered keeps the one it began with.
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

// On calls h at every event of that name. The events of the socket itself have
// methods of their own. remove takes h off again.
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

// Once is On for one event, after which h is off.
func (s *Socket) Once(event string, h Handler) (remove func()) {
	remove = s.On(event, func(e *Event) {
		remove()
		h(e)
	})
	return remove
}

// OnAny calls h at every event, before the handlers of its name.
func (s *Socket) OnAny(h Handler) (remove func()) {
	return add(s, &s.handlers.any, &h)
}

// PrependAny is OnAny ahead of the handlers that are there.
func (s *Socket) PrependAny(h Handler) (remove func()) {
	return prepend(s, &s.handlers.any, &h)
}

// OnAnyOutgoing calls f at every event that the socket sends, each time that it is
// sent: what waits for the connection is heard of when it leaves. f sees the
// message's data, attachments and tag.
func (s *Socket) OnAnyOutgoing(f func(Message)) (remove func()) {
	return add(s, &s.handlers.anyOutgoing, &f)
}

// PrependAnyOutgoing is OnAnyOutgoing ahead of the handlers that are there.
func (s *Socket) PrependAnyOutgoing(f func(Message)) (remove func()) {
	return prepend(s, &s.handlers.anyOutgoing, &f)
}

// OnConnect calls f each time the server has accepted the socket, the first and
// those after a reconnection.
func (s *Socket) OnConnect(f func()) (remove func()) {
	return add(s, &s.handlers.connects, &f)
}

// OnConnectError calls f when an attempt fails: with a *[ConnectError] if the
// server refused the namespace, which is not tried again; with another error if
// it could not be reached, which is.
func (s *Socket) OnConnectError(f func(error)) (remove func()) {
	return add(s, &s.handlers.connectErrors, &f)
}

// OnDisconnect calls f when the socket is no longer connected. err may say more
// about the reason, or be nil.
func (s *Socket) OnDisconnect(f func(reason Reason, err error)) (remove func()) {
	return add(s, &s.handlers.disconnects, &f)
}

// OnState calls f whenever the socket's state changes, before other handlers hear
// of the cause.
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

func with[F any](list []*F, f *F) []*F { return append(slices.Clip(list), f) }

func without[F any](list []*F, f *F) []*F {
	return slices.DeleteFunc(slices.Clone(list), func(other *F) bool { return other == f })
}

// Handlers are looked up when a notice is delivered, not when it is made: those
// that an earlier handler has added belong to what comes after it.

func (s *Socket) fireEvent(e *Event) {
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

func (s *Socket) fireOutgoing(p outgoing) {
	if len(s.handlers.anyOutgoing) == 0 {
		return // for most sockets, and then it costs nothing
	}
	deliver(s, &s.handlers.anyOutgoing, func(f func(Message)) {
		f(Message{Data: p.Data, Attachments: p.Attachments, Tag: p.tag})
	})
}

func (s *Socket) fireState(state State) {
	deliver(s, &s.handlers.states, func(f func(State)) { f(state) })
}

func (s *Socket) fireConnect() {
	deliver(s, &s.handlers.connects, func(f func()) { f() })
}

func (s *Socket) fireConnectError(err error) {
	deliver(s, &s.handlers.connectErrors, func(f func(error)) { f(err) })
}

func (s *Socket) fireDisconnect(reason Reason, err error) {
	deliver(s, &s.handlers.disconnects, func(f func(Reason, error)) { f(reason, err) })
}

// deliver calls each handler of a list, in a notice. It is called within the strand.
func deliver[F any](s *Socket, list *[]*F, call func(F)) {
	s.m.strand.notify(func() {
		var handlers []*F
		s.m.strand.do(func() { handlers = *list })
		for _, f := range handlers {
			call(*f)
		}
	})
}
