package lab

import (
	"context"
	"errors"
	"fmt"

	"github.com/socketplay/socketplay/server/lab/words"
	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/trace"
)

func (l *Lab) stop(ctx context.Context, _ *socketio.Socket, r Request) (Done, error) {
	i, err := l.instance(r)
	if err != nil {
		return Done{}, err
	}
	ctx, done := l.recordAction(ctx, words.Stop.On(), r)
	return done, i.Stop(ctx)
}

func (l *Lab) start(ctx context.Context, _ *socketio.Socket, r Request) (Done, error) {
	i, err := l.instance(r)
	if err != nil {
		return Done{}, err
	}
	ctx, done := l.recordAction(ctx, words.Start.On(), r)
	return done, i.Start(ctx)
}

// add handles the action "add": it adds the next instance to the lab and starts it. If the
// lab had one instance, that one restarts first, see [Lab.startMode].
func (l *Lab) add(ctx context.Context, _ *socketio.Socket, r Request) (Done, error) {
	l.faults.changing.Lock()
	defer l.faults.changing.Unlock()
	next, _ := l.instances.addableAndRemovable(&l.opts)
	switch {
	case next == "" && l.opts.Least == len(l.opts.Instances):
		return Done{}, socketio.AckError("The number of instances in this lab is fixed. Open a lab of your own to have more.")
	case next == "":
		return Done{}, socketio.AckError(fmt.Sprintf("A lab has %d instances at most.", len(l.opts.Instances)))
	case r.Instance != "" && r.Instance != next:
		return Done{}, socketio.AckError(fmt.Sprintf("The next instance is %s: instances are added in order.", next))
	}
	r.Instance = next
	ctx, done := l.recordAction(ctx, words.Add.On(), r)
	i := &Instance{lab: l, name: next}
	if !l.instances.add(i) { // before it starts: a page that sees the start in the trace must find the instance in the list
		return done, errClosed
	}
	err := l.restartChanged(ctx)
	if err == nil {
		err = i.Start(ctx)
	}
	if err != nil {
		l.instances.removeLast()
		return done, errors.Join(err, l.restartChanged(ctx))
	}
	return done, nil
}

// remove handles the action "remove": it stops the last instance and removes it from
// the lab. If the instance was cut off from Redis, that fault ends too. Its clients
// learn that the server shuts down. Afterwards the lab answers 404 at the address of
// the instance. If one instance is left, the faults of several end, and it restarts.
func (l *Lab) remove(ctx context.Context, _ *socketio.Socket, r Request) (Done, error) {
	l.faults.changing.Lock()
	defer l.faults.changing.Unlock()
	i, err := l.instance(r)
	if err != nil {
		return Done{}, err
	}
	switch _, last := l.instances.addableAndRemovable(&l.opts); {
	case last == "":
		return Done{}, socketio.AckError(fmt.Sprintf("Instance %s stays: this lab cannot have fewer instances.", i.name))
	case i.name != last:
		return Done{}, socketio.AckError(fmt.Sprintf("Remove instance %s first: the last instance that was added is the first to go.", last))
	}
	ctx, done := l.recordAction(ctx, words.Remove.On(), r)
	l.instances.removeLast()
	l.endCut(i.name)
	if !i.retire() { // a stopped instance records no second stop, so without this event the trace would not show that it is removed
		l.recorder.Record(trace.Event{Kind: trace.InstanceStop, Reason: removed, Cause: done.Cause, Instance: i.name})
	} else {
		err = i.stopFor(ctx, removed) // fails if the page leaves meanwhile; the instance is gone nevertheless
	}
	if len(l.Instances()) == 1 {
		err = errors.Join(err, l.leaveAlone(ctx))
	}
	return done, err
}
