package socketio

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"

	"github.com/socketplay/socketplay/server/wire/eio"
	"github.com/socketplay/socketplay/server/wire/sio"
)

// Event is an event that has been received, from a client or from another server.
type Event struct {
	Socket *Socket // nil for an event of another server
	Name   string  // a number serves as a name too, and is given as it was written

	args        [][]byte
	attachments [][]byte
	handling    context.Context // of the handlers, which led to the answer
	acked       atomic.Bool

	// At most one of these waits for an answer.
	id     uint64 // the client's, if asks
	asks   bool
	answer func(args []any) error // of another server; nil if it does not ask

	task  task       // in the socket's mailbox
	cause *eio.Cause // of the packet
}

// Args returns the arguments as JSON. Binary values are placeholders in it; Bind
// restores them.
func (e *Event) Args() [][]byte { return e.args }

// Bind decodes the arguments, from the first on, into what dst point to. Further
// arguments are ignored.
func (e *Event) Bind(dst ...any) error {
	if len(dst) > len(e.args) {
		return fmt.Errorf("%w: %q has %d, the handler takes %d", ErrArguments, e.Name, len(e.args), len(dst))
	}
	for i, d := range dst {
		if err := decodeArg(e.args[i], e.attachments, d); err != nil {
			return fmt.Errorf("socketio: argument %d of %q: %w", i, e.Name, err)
		}
	}
	return nil
}

// WantsAck reports whether the sender asked for an acknowledgement.
func (e *Event) WantsAck() bool { return e.asks || e.answer != nil }

// Ack acknowledges the event with args. Where the sender asked for none, and
// after the first time, it does nothing.
func (e *Event) Ack(args ...any) error {
	if !e.WantsAck() || !e.acked.CompareAndSwap(false, true) {
		return nil
	}
	if e.asks {
		return e.Socket.acknowledge(e.handling, e.Name, e.id, args)
	}
	return e.answer(args)
}

// eventCost is about what an event costs beside its data while it waits.
const eventCost = 512

// event puts an event into the socket's mailbox. One without a payload is
// ignored, as in the official server.
func (s *Socket) event(p sio.Packet, cause *eio.Cause) {
	name, args, ok := sio.EventName(p.Data)
	if !ok {
		return
	}
	e := &Event{Socket: s, Name: name, args: args, attachments: p.Attachments, id: p.ID, asks: p.HasID, cause: cause}
	size := eventCost + len(p.Data)
	for _, a := range p.Attachments {
		size += len(a)
	}
	e.task = task{work: e, bytes: size}
	s.mailbox.putTask(&e.task)
}

// run is the event's turn in the mailbox.
func (e *Event) run() { e.Socket.handle(e) }

func (s *Socket) acknowledge(ctx context.Context, event string, id uint64, args []any) error {
	p, err := encodeAck(s.ns.name, id, args)
	if err != nil {
		return err
	}
	messages, err := s.ns.srv.opts.Parser.Encode(p)
	if err != nil {
		return fmt.Errorf("socketio: %w", err)
	}
	if !s.Connected() {
		return ErrNotConnected
	}
	if s.ns.srv.watched(ObservedAckOut) {
		ctx = s.ns.srv.observe(ctx, Observation{Kind: ObservedAckOut, Socket: s, Event: event, Args: argsOf(p)})
	}
	s.conn.session.Send(caused(messages, s.ns.srv.because(ctx))...)
	return nil
}

func (s *Socket) handle(e *Event) {
	s.mu.Lock()
	any, middleware := s.any.entries, s.middleware
	var handlers []*Handler
	if list := s.listenersLocked(e.Name); list != nil {
		handlers = list.entries
	}
	s.mu.Unlock()
	ctx := s.ctx
	if s.ns.srv.watched(ObservedHandle) {
		ctx = s.ns.srv.observe(ctx, Observation{Kind: ObservedHandle, Socket: s, Event: e.Name, Args: sio.JoinArgs(nil, e.args...), Attachments: e.attachments, Cause: contextOf(e.cause)})
	}
	e.handling = ctx
	if err := s.each(ctx, any, e); err != nil {
		s.fail(ctx, err, nil)
	}
	if err := s.through(ctx, middleware, handlers, e); err != nil {
		s.fail(ctx, err, nil)
	}
}

// each runs all of handlers, whatever becomes of the others.
func (s *Socket) each(ctx context.Context, handlers []*Handler, e *Event) (err error) {
	for _, h := range handlers {
		err = errors.Join(err, s.guard(func() error { return (*h)(ctx, e) }))
	}
	return err
}

// through runs handlers within middleware.
func (s *Socket) through(ctx context.Context, middleware []func(Handler) Handler, handlers []*Handler, e *Event) error {
	if len(middleware) == 0 {
		return s.each(ctx, handlers, e)
	}
	run := Handler(func(ctx context.Context, e *Event) error { return s.each(ctx, handlers, e) })
	for _, m := range slices.Backward(middleware) {
		run = m(run)
	}
	return s.guard(func() error { return run(ctx, e) })
}
