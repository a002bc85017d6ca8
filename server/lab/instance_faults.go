package lab

import (
	"context"

	"github.com/socketplay/socketplay/server/lab/words"
	"github.com/socketplay/socketplay/server/socketio"
)

// kill handles the action "kill": it ends an instance as kill -9 ends a process, see
// [Instance.Kill].
func (l *Lab) kill(ctx context.Context, _ *socketio.Socket, r Request) (Done, error) {
	i, err := l.instance(r)
	if err != nil {
		return Done{}, err
	}
	ctx, done := l.recordAction(ctx, words.Kill.On(), r)
	return done, i.Kill(ctx)
}

// cut handles the action "cut": it cuts an instance off from Redis, or connects it
// again.
func (l *Lab) cut(ctx context.Context, _ *socketio.Socket, r Request) (Done, error) {
	i, err := l.instance(r)
	switch {
	case err != nil:
		return Done{}, err
	case l.opts.Cut == nil:
		return Done{}, socketio.AckError("The instances of this lab share no Redis.")
	}
	ctx, done := l.recordAction(ctx, words.Cut.Turned(r.On), r)
	l.faults.setCut(i.name, r.On)
	l.publishCauses.connectionChanges(i.name)
	l.opts.Cut(i.name, r.On)
	return done, ctx.Err()
}

// errOneInstance is the answer to a page that asks for a fault of a lab with more instances
// than this one has.
const errOneInstance = socketio.AckError("This lab has one instance. Add a second one first.")

// amongInstances refuses the action handle to a lab of one instance: it breaks what lies
// between instances. To undo it is allowed.
func (l *Lab) amongInstances(handle func(context.Context, *socketio.Socket, Request) (Done, error)) func(context.Context, *socketio.Socket, Request) (Done, error) {
	return func(ctx context.Context, s *socketio.Socket, r Request) (Done, error) {
		if r.On && len(l.Instances()) == 1 {
			return Done{}, errOneInstance
		}
		return handle(ctx, s, r)
	}
}
