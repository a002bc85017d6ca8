package lab

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/socketplay/socketplay/server/lab/words"
	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/trace"
)

// instances are those that a lab has. They come in the order of Options.Instances, and
// go in the opposite one, so that a number says which there are.
type instances struct {
	mu     sync.Mutex
	list   []*Instance // never changed in place
	closed bool
}

var errClosed = errors.New("lab: it is closed")

func (is *instances) now() []*Instance {
	is.mu.Lock()
	defer is.mu.Unlock()
	return is.list
}

// add reports false where the lab has been closed meanwhile.
func (is *instances) add(i *Instance) bool {
	is.mu.Lock()
	defer is.mu.Unlock()
	if !is.closed {
		is.list = append(slices.Clone(is.list), i)
	}
	return !is.closed
}

func (is *instances) removeLast() {
	is.mu.Lock()
	defer is.mu.Unlock()
	is.list = slices.Clone(is.list[:len(is.list)-1])
}

// close lets no more come, and returns those that are there.
func (is *instances) close() []*Instance {
	is.mu.Lock()
	defer is.mu.Unlock()
	is.closed = true
	return is.list
}

// ends returns the names of the instance that can come next and of the one that can go,
// "" where none can.
func (is *instances) ends(opts *Options) (next, last string) {
	n := len(is.now())
	if opts.Least < len(opts.Instances) && n < len(opts.Instances) {
		next = opts.Instances[n]
	}
	if n > opts.Least {
		last = opts.Instances[n-1]
	}
	return next, last
}

// add gives the lab one more instance, which runs at once.
func (l *Lab) add(ctx context.Context, _ *socketio.Socket, a Request) (Done, error) {
	l.faults.changing.Lock()
	defer l.faults.changing.Unlock()
	next, _ := l.instances.ends(&l.opts)
	switch {
	case next == "" && l.opts.Least == len(l.opts.Instances):
		return Done{}, socketio.AckError("This lab keeps the instances it has. Open a lab of your own to have more.")
	case next == "":
		return Done{}, socketio.AckError(fmt.Sprintf("A lab has %d instances at most.", len(l.opts.Instances)))
	case a.Instance != "" && a.Instance != next:
		return Done{}, socketio.AckError(fmt.Sprintf("The next instance is %s: they come in order.", next))
	}
	a.Instance = next
	ctx, done := l.recordAction(ctx, words.Add.On(), a)
	i := &Instance{lab: l, name: next}
	if !l.instances.add(i) { // before it starts, so that who hears of that finds it
		return done, errClosed
	}
	if err := i.Start(ctx); err != nil {
		l.instances.removeLast()
		return done, err
	}
	return done, nil
}

// remove takes the last instance away, and what was broken about it. Its clients are
// told that it shuts down, and find nothing at its address any more.
func (l *Lab) remove(ctx context.Context, _ *socketio.Socket, a Request) (Done, error) {
	l.faults.changing.Lock()
	defer l.faults.changing.Unlock()
	i, err := l.instance(a)
	if err != nil {
		return Done{}, err
	}
	switch _, last := l.instances.ends(&l.opts); {
	case last == "":
		return Done{}, socketio.AckError(fmt.Sprintf("Instance %s stays: this lab has no fewer instances.", i.name))
	case i.name != last:
		return Done{}, socketio.AckError(fmt.Sprintf("Instance %s goes first: the last one that was added is the first to be removed.", last))
	}
	ctx, done := l.recordAction(ctx, words.Remove.On(), a)
	l.instances.removeLast()
	if l.opts.Cut != nil && l.faults.isCut(i.name) {
		l.faults.setCut(i.name, false)
		l.opts.Cut(i.name, false)
	}
	if !i.retire() { // it has stopped before, and nothing else would say that it goes
		l.recorder.Record(trace.Event{Kind: trace.InstanceStop, Reason: removed, Cause: done.Cause, Lab: l.opts.ID, Instance: i.name})
		return done, nil
	}
	return done, i.stop(ctx, removed)
}
