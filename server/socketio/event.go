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

// Event is an event that a client or another server has sent.
type Event struct {
	Socket *Socket // nil if another server has sent the event
	Name   string  // if a client names an event by a number, the number as the client wrote it

	args        [][]byte
	attachments [][]byte
	handling    context.Context // the context of the handlers, for observers the cause of the acknowledgement
	acked       atomic.Bool

	// A client asks for an acknowledgement with an id. Another server asks with a function.
	id     uint64 // valid if asks is true
	asks   bool
	answer func(args []any) error // sends the acknowledgement to the other server; nil if none asks

	task  task       // puts the event into the socket's mailbox without another allocation
	cause *eio.Cause // the cause of the packet that brought the event
}

// Args returns the arguments as JSON, with placeholders for binary values. To get the
// binary values too, use Bind.
func (e *Event) Args() [][]byte { return e.args }

// Bind decodes each argument into the pointer that has the same place in dst. It ignores
// further arguments. If there are fewer arguments than pointers, it returns [ErrArguments].
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

// Ack acknowledges the event with args. It does nothing if the sender did not ask for an
// acknowledgement, or if the event is acknowledged already.
func (e *Event) Ack(args ...any) error {
	if !e.WantsAck() || !e.acked.CompareAndSwap(false, true) {
		return nil
	}
	if e.asks {
		return e.Socket.acknowledge(e.handling, e.Name, e.id, args)
	}
	return e.answer(args)
}

// eventCost is roughly how many bytes of memory an event takes in a mailbox, in addition to
// its data.
const eventCost = 512

// eventBytes returns roughly how many bytes of memory an event or an acknowledgement takes
// while the server keeps it.
func eventBytes(p sio.Packet) int {
	size := eventCost + len(p.Data)
	for _, a := range p.Attachments {
		size += len(a)
	}
	return size
}

// receiveEvent puts an event into the socket's mailbox. As in the official server, it
// ignores an event without a payload.
func (s *Socket) receiveEvent(p sio.Packet, cause *eio.Cause) {
	name, args, ok := sio.EventName(p.Data)
	if !ok {
		s.conn.session.CountControl()
		return
	}
	e := &Event{Socket: s, Name: name, args: args, attachments: p.Attachments, id: p.ID, asks: p.HasID, cause: cause}
	e.task = task{work: e, bytes: eventBytes(p)}
	s.mailbox.putTask(&e.task)
}

// run handles the event when its turn in the mailbox has come.
func (e *Event) run() { e.Socket.handle(e) }

// acknowledge sends an acknowledgement to the client. event is the name of the event that
// is acknowledged, for observers.
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
	s.conn.session.Send(withCause(messages, s.ns.srv.causeOf(ctx))...)
	return nil
}

// handle calls the handlers of an event.
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
		ctx = s.ns.srv.observe(ctx, Observation{Kind: ObservedHandle, Socket: s, Event: e.Name, Args: sio.JoinArgs(nil, e.args...), Attachments: e.attachments, Handlers: len(any) + len(handlers), Cause: contextOf(e.cause)})
	}
	e.handling = ctx
	if err := s.callEach(ctx, any, e); err != nil {
		s.fail(ctx, err, nil)
	}
	if err := s.callWithin(ctx, middleware, handlers, e); err != nil {
		s.fail(ctx, err, nil)
	}
}

// callEach calls all handlers, even if some of them return errors, and joins the errors.
func (s *Socket) callEach(ctx context.Context, handlers []*Handler, e *Event) (err error) {
	for _, h := range handlers {
		err = errors.Join(err, s.guard(func() error { return (*h)(ctx, e) }))
	}
	return err
}

// callWithin calls the event middleware, the first one outermost, and the handlers inside
// it.
func (s *Socket) callWithin(ctx context.Context, middleware []func(Handler) Handler, handlers []*Handler, e *Event) error {
	if len(middleware) == 0 {
		return s.callEach(ctx, handlers, e)
	}
	run := Handler(func(ctx context.Context, e *Event) error { return s.callEach(ctx, handlers, e) })
	for _, m := range slices.Backward(middleware) {
		run = m(run)
	}
	return s.guard(func() error { return run(ctx, e) })
}
