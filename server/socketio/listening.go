package socketio

import (
	"context"
	"slices"
)

// On adds a handler for an event. Calling off takes it out again.
func (s *Socket) On(event string, h Handler) (off func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return listen(s, s.handlersLocked(event), h, false)
}

// Once is On for a handler that runs for the next such event only.
func (s *Socket) Once(event string, h Handler) (off func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	off = listen(s, s.handlersLocked(event), func(ctx context.Context, e *Event) error {
		off()
		return h(ctx, e)
	}, false)
	return off
}

// eventListeners are the handlers for one event. A socket has a list of them: for the
// few events that it listens to, a map would be many times as large and no quicker.
type eventListeners struct {
	event string
	*listeners[Handler]
}

// listenersLocked returns nil where none have been added.
func (s *Socket) listenersLocked(event string) *listeners[Handler] {
	for _, l := range s.handlers {
		if l.event == event {
			return l.listeners
		}
	}
	return nil
}

func (s *Socket) handlersLocked(event string) *listeners[Handler] {
	list := s.listenersLocked(event)
	if list == nil {
		list = new(listeners[Handler])
		s.handlers = append(s.handlers, eventListeners{event, list})
	}
	return list
}

// OnAny adds a handler for every event. It runs before those for one event and before
// event middleware, which does not keep anything from it.
func (s *Socket) OnAny(h Handler) (off func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return listen(s, &s.any, h, false)
}

// PrependAny is OnAny for a handler that runs before the others.
func (s *Socket) PrependAny(h Handler) (off func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return listen(s, &s.any, h, true)
}

// ListenersAny returns the handlers for every event, in the order in which they run.
func (s *Socket) ListenersAny() []Handler {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.any.all()
}

// OutgoingHandler is told of an event that is sent to a socket; args is the JSON
// array of its arguments.
type OutgoingHandler func(event string, args []byte)

// OnAnyOutgoing adds a handler for every event that is sent to this socket,
// broadcasts included. It runs in the sender's goroutine and must be quick.
func (s *Socket) OnAnyOutgoing(h OutgoingHandler) (off func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return listen(s, &s.anyOutgoing, h, false)
}

// PrependAnyOutgoing is OnAnyOutgoing for a handler that runs before the others.
func (s *Socket) PrependAnyOutgoing(h OutgoingHandler) (off func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return listen(s, &s.anyOutgoing, h, true)
}

// ListenersAnyOutgoing returns the handlers for every event that is sent to this
// socket, in the order in which they run.
func (s *Socket) ListenersAnyOutgoing() []OutgoingHandler {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.anyOutgoing.all()
}

// Use adds middleware around the handlers of every event that the socket
// receives, those of [Socket.OnAny] excepted. Where it does not call the next handler, none runs; an error it
// returns goes to the error handlers.
func (s *Socket) Use(m func(next Handler) Handler) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.middleware = append(slices.Clip(s.middleware), m)
}

// OnDisconnecting adds a handler that is called when the socket is about to go,
// while it is still in its rooms.
func (s *Socket) OnDisconnecting(f func(ctx context.Context, reason Reason)) (off func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return listen(s, &s.disconnecting, f, false)
}

// OnDisconnect adds a handler that is called when the socket has gone.
func (s *Socket) OnDisconnect(f func(ctx context.Context, reason Reason)) (off func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return listen(s, &s.disconnect, f, false)
}

// OnError adds a handler for what goes wrong with the socket: malformed packets,
// errors of middleware and handlers, panics.
func (s *Socket) OnError(f func(ctx context.Context, err error)) (off func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return listen(s, &s.errors, f, false)
}

// listen adds a handler to one of s's lists, whose mutex the caller holds.
func listen[T any](s *Socket, list *listeners[T], h T, first bool) (off func()) {
	entry := list.add(h, first)
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		list.remove(entry)
	}
}
