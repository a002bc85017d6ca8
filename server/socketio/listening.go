package socketio

import (
	"context"
	"slices"
)

// On adds a handler for an event. Call off to remove it.
func (s *Socket) On(event string, h Handler) (off func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return listen(s, s.handlersLocked(event), h, false)
}

// Once is [Socket.On] for a handler that runs only once, for the next event of that name.
func (s *Socket) Once(event string, h Handler) (off func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	off = listen(s, s.handlersLocked(event), func(ctx context.Context, e *Event) error {
		off()
		return h(ctx, e)
	}, false)
	return off
}

// eventListeners are the handlers for one event. A socket keeps them in a slice: it listens
// to few events, so a map would be many times as large and not quicker.
type eventListeners struct {
	event string
	*listeners[Handler]
}

// listenersLocked returns the list of handlers for an event, or nil if it does not exist.
func (s *Socket) listenersLocked(event string) *listeners[Handler] {
	for _, l := range s.handlers {
		if l.event == event {
			return l.listeners
		}
	}
	return nil
}

// handlersLocked returns the list of handlers for an event, and creates the list if it does
// not exist.
func (s *Socket) handlersLocked(event string) *listeners[Handler] {
	list := s.listenersLocked(event)
	if list == nil {
		list = new(listeners[Handler])
		s.handlers = append(s.handlers, eventListeners{event, list})
	}
	return list
}

// OnAny adds a handler for all events. The handler runs before the handlers of [Socket.On]
// and before event middleware, so it also gets the events that the middleware refuses.
func (s *Socket) OnAny(h Handler) (off func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return listen(s, &s.any, h, false)
}

// PrependAny is [Socket.OnAny] for a handler that runs before those that have been added
// already.
func (s *Socket) PrependAny(h Handler) (off func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return listen(s, &s.any, h, true)
}

// ListenersAny returns the handlers for all events, in the order in which they run.
func (s *Socket) ListenersAny() []Handler {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.any.all()
}

// OutgoingHandler is called with an event that is sent to a socket. args is the JSON array
// of the event's arguments.
type OutgoingHandler func(event string, args []byte)

// OnAnyOutgoing adds a handler for all events that are sent to this socket, including
// broadcasts. The handler runs in the sender's goroutine and must be quick.
func (s *Socket) OnAnyOutgoing(h OutgoingHandler) (off func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return listen(s, &s.anyOutgoing, h, false)
}

// PrependAnyOutgoing is [Socket.OnAnyOutgoing] for a handler that runs before those that
// have been added already.
func (s *Socket) PrependAnyOutgoing(h OutgoingHandler) (off func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return listen(s, &s.anyOutgoing, h, true)
}

// ListenersAnyOutgoing returns the handlers for all events that are sent to this socket,
// in the order in which they run.
func (s *Socket) ListenersAnyOutgoing() []OutgoingHandler {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.anyOutgoing.all()
}

// Use adds middleware around the handlers of all events that the socket receives, except
// the handlers of [Socket.OnAny]. If the middleware does not call next, no handler runs. If
// the middleware returns an error, the socket's error handlers get it.
func (s *Socket) Use(m func(next Handler) Handler) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.middleware = append(slices.Clip(s.middleware), m)
}

// OnDisconnecting adds a handler that is called when the socket disconnects, while the
// socket is still in its rooms.
func (s *Socket) OnDisconnecting(f func(ctx context.Context, reason Reason)) (off func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return listen(s, &s.disconnecting, f, false)
}

// OnDisconnect adds a handler that is called after the socket has disconnected and left its
// rooms.
func (s *Socket) OnDisconnect(f func(ctx context.Context, reason Reason)) (off func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return listen(s, &s.disconnect, f, false)
}

// OnError adds a handler for the socket's errors: malformed packets, the errors that event
// middleware and handlers return, and panics in middleware or handlers.
func (s *Socket) OnError(f func(ctx context.Context, err error)) (off func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return listen(s, &s.errors, f, false)
}

// listen adds a handler to one of the lists of s. The caller holds s.mu.
func listen[T any](s *Socket, list *listeners[T], h T, first bool) (off func()) {
	entry := list.add(h, first)
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		list.remove(entry)
	}
}
