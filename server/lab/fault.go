package lab

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/socketplay/socketplay/server/lab/words"
	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/trace"
)

// faults is what is broken in a lab on purpose. Each can be undone.
type faults struct {
	links links
	turn  atomic.Uint64 // whose it is among the instances, where requests or clients are spread

	changing sync.Mutex // held while instances start with or without adapter, come and go

	mu        sync.Mutex
	cut       []string // instances without Redis
	alone     bool     // instances run without adapter
	scattered bool     // requests of one session go to any instance
	failover  bool     // those for an instance that is stopped go to one that runs
}

// Faults is what a page is told of them.
type Faults struct {
	Cut       []string    `json:"cut"`
	Alone     bool        `json:"alone"`
	Scattered bool        `json:"scattered"`
	Failover  bool        `json:"failover"`
	Links     []LinkState `json:"links"`
}

func (f *faults) state() Faults {
	f.mu.Lock()
	defer f.mu.Unlock()
	return Faults{append([]string{}, f.cut...), f.alone, f.scattered, f.failover, f.links.broken()}
}

func (f *faults) isAlone() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.alone
}

func (f *faults) isCut(instance string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Contains(f.cut, instance)
}

func (f *faults) setCut(instance string, cut bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.cut = slices.DeleteFunc(f.cut, func(name string) bool { return name == instance })
	if cut {
		f.cut = append(f.cut, instance)
	}
}

// kill ends an instance as kill -9 does: nobody is told.
func (l *Lab) kill(ctx context.Context, _ *socketio.Socket, a Request) (Done, error) {
	i, err := l.instance(a)
	if err != nil {
		return Done{}, err
	}
	ctx, done := l.recordAction(ctx, words.Kill.On(), a)
	return done, i.Kill(ctx)
}

// cut cuts an instance off from Redis, and heals that.
func (l *Lab) cut(ctx context.Context, _ *socketio.Socket, a Request) (Done, error) {
	i, err := l.instance(a)
	switch {
	case err != nil:
		return Done{}, err
	case l.opts.Cut == nil:
		return Done{}, socketio.AckError("The instances of this lab share no Redis.")
	}
	ctx, done := l.recordAction(ctx, words.Cut.Turned(a.On), a)
	l.faults.setCut(i.name, a.On)
	l.transit.deafened(i.name)
	l.opts.Cut(i.name, a.On)
	return done, ctx.Err()
}

// alone starts the running instances anew, without the adapter or with it.
func (l *Lab) alone(ctx context.Context, _ *socketio.Socket, a Request) (Done, error) {
	ctx, done := l.recordAction(ctx, words.Alone.Turned(a.On), a)
	return done, l.setAlone(ctx, a.On)
}

func (l *Lab) setAlone(ctx context.Context, alone bool) error {
	l.faults.changing.Lock()
	defer l.faults.changing.Unlock()
	l.faults.mu.Lock()
	changed := l.faults.alone != alone
	l.faults.alone = alone
	l.faults.mu.Unlock()
	if !changed {
		return nil
	}
	var errs []error
	var running []*Instance
	for _, i := range l.Instances() { // all stop before one starts: a half cluster would confuse
		if i.Server() != nil {
			running = append(running, i)
			errs = append(errs, i.Stop(ctx))
		}
	}
	for _, i := range running {
		errs = append(errs, i.Start(ctx))
	}
	return errors.Join(errs...)
}

// scatter takes the stickiness from the lab's load balancer, or gives it back.
func (l *Lab) scatter(ctx context.Context, _ *socketio.Socket, a Request) (Done, error) {
	return l.rebalance(ctx, words.Scatter.Turned(a.On), a, &l.faults.scattered)
}

// failover has the lab's load balancer send the clients of a stopped instance to another
// one, or no longer. Who is connected stays where it is.
func (l *Lab) failover(ctx context.Context, _ *socketio.Socket, a Request) (Done, error) {
	return l.rebalance(ctx, words.Failover.Turned(a.On), a, &l.faults.failover)
}

// rebalance sets what the lab's load balancer does with requests from now on.
func (l *Lab) rebalance(ctx context.Context, name words.Recorded, a Request, how *bool) (Done, error) {
	_, done := l.recordAction(ctx, name, a)
	l.faults.mu.Lock()
	defer l.faults.mu.Unlock()
	*how = a.On
	return done, nil
}

// block keeps WebSockets from a link.
func (l *Lab) block(ctx context.Context, _ *socketio.Socket, a Request) (Done, error) {
	return l.breakLink(ctx, words.Block.Turned(a.On), a, func(s *LinkState) { s.Blocked = a.On })
}

// delay has a link take its time, each way; 0 ends that.
func (l *Lab) delay(ctx context.Context, _ *socketio.Socket, a Request) (Done, error) {
	if a.Ms < 0 || a.Ms > int(maxDelay.Milliseconds()) {
		return Done{}, socketio.AckError("A delay is between 0 and 10,000 ms.")
	}
	return l.breakLink(ctx, words.Delay.Turned(a.Ms > 0), a, func(s *LinkState) { s.DelayMs = a.Ms })
}

// pause keeps back what the client sends, its pongs among it, and has the server ask
// for one now. It ends with the session.
func (l *Lab) pause(ctx context.Context, _ *socketio.Socket, a Request) (Done, error) {
	s, err := l.socket(a)
	if err != nil {
		return Done{}, err
	}
	done, err := l.breakLink(ctx, words.Pause.Turned(a.On), a, func(s *LinkState) { s.Paused = a.On })
	if err == nil && a.On {
		s.Conn().Ping()
		context.AfterFunc(s.Conn().Context(), func() { // the client is to come back
			l.faults.links.change(a.Link, func(s *LinkState) { s.Paused = false })
		})
	}
	return done, err
}

func (l *Lab) breakLink(ctx context.Context, name words.Recorded, a Request, change func(*LinkState)) (Done, error) {
	if !validLink(a.Link) {
		return Done{}, socketio.AckError("That is no link: a client names its own in its address, as ?link=….")
	}
	_, done := l.recordAction(ctx, name, a)
	if !l.faults.links.change(a.Link, change) {
		return Done{}, socketio.AckError("Too many links are broken in this lab. Undo some first.")
	}
	return done, nil
}

// heal undoes everything, and starts what is stopped.
func (l *Lab) heal(ctx context.Context, _ *socketio.Socket, a Request) (Done, error) {
	ctx, done := l.recordAction(ctx, words.Heal.On(), a)
	state := l.faults.state()
	l.faults.links.mend()
	l.faults.mu.Lock()
	l.faults.scattered, l.faults.failover = false, false
	l.faults.mu.Unlock()
	for _, name := range state.Cut {
		l.faults.setCut(name, false)
		l.opts.Cut(name, false)
	}
	errs := []error{l.setAlone(ctx, false)}
	for _, i := range l.Instances() {
		errs = append(errs, i.Start(ctx))
	}
	return done, errors.Join(errs...)
}

// refused records a request that an instance has turned down.
func (l *Lab) refused(instance string, next func(socketio.ConnectionError)) func(socketio.ConnectionError) {
	return func(e socketio.ConnectionError) {
		if l.recorder.Watched() {
			status := http.StatusBadRequest
			if e.Code == 4 {
				status = http.StatusForbidden
			}
			l.recorder.Record(trace.Event{
				Kind: trace.Refused, Lab: l.opts.ID, Instance: instance, Transport: e.Request.URL.Query().Get("transport"),
				Method: e.Request.Method, Status: status, Error: e.Message,
			})
		}
		if next != nil {
			next(e)
		}
	}
}
