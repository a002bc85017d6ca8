package lab

import (
	"context"
	"time"

	"github.com/socketplay/socketplay/server/lab/words"
	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/trace"
)

const (
	batchSize = 200 // events; Limits.AnswerBytes limits a batch too
	// ackTimeout is how long the control plane waits for a page to acknowledge a batch.
	// During this time the recorder keeps further events.
	ackTimeout = 10 * time.Second
)

// batch is the argument of the event "trace", which the control plane sends to pages. A
// page receives the next batch only after it has acknowledged the last one. So a slow
// page does not slow down the lab. It misses events instead, and Dropped says how many.
type batch struct {
	Events  []trace.Event `json:"events"`
	Dropped uint64        `json:"dropped"`
}

// handlers returns the handler of each of words.Actions.
func (l *Lab) handlers() map[words.Action]func(context.Context, *socketio.Socket, Request) (Done, error) {
	return map[words.Action]func(context.Context, *socketio.Socket, Request) (Done, error){
		words.Emit:             l.emit,
		words.Join:             l.join,
		words.Leave:            l.leave,
		words.Drop:             l.drop,
		words.DisconnectSocket: l.disconnect,
		words.Stop:             l.stop,
		words.Start:            l.start,
		words.Add:              l.add,
		words.Remove:           l.remove,
		words.Kill:             l.kill,
		words.Cut:              l.amongInstances(l.cut),
		words.Alone:            l.amongInstances(l.removeAdapter),
		words.Scatter:          l.amongInstances(l.scatter),
		words.Failover:         l.amongInstances(l.failover),
		words.Block:            l.block,
		words.Delay:            l.delay,
		words.Pause:            l.pause,
		words.Offline:          l.offline,
		words.Recover:          l.recovery,
		words.Quick:            l.quick,
		words.Large:            l.large,
		words.Heal:             l.heal,
	}
}

// controlOptions returns the options of the control plane's server. They are those of the
// instances, so that all their limits apply here too, without what is only for the
// clients that learners write.
func (l *Lab) controlOptions() *socketio.Options {
	opts := l.opts.Server
	opts.Path, opts.Adapter, opts.Observer, opts.Recovery, opts.Parser = "", nil, nil, nil, nil
	opts.CORS, opts.AnyOrigin, opts.AllowEIO3, opts.Cookie, opts.ClientFiles = nil, false, false, nil, nil
	opts.AllowRequest = l.limitClients(func() int { return l.control.Connections() }, opts.AllowRequest)
	if opts.Logger != nil {
		opts.Logger = opts.Logger.With("lab", Name(l.opts.ID))
	}
	return &opts
}

// serveControl adds the handlers of the control plane to the namespace to which pages connect.
func (l *Lab) serveControl(ns *socketio.Namespace) {
	actions := l.handlers()
	ns.OnConnection(func(ctx context.Context, s *socketio.Socket) {
		s.On("state", socketio.Handle(l.state))
		for action, handle := range actions {
			s.On(string(action), l.checked(handle))
		}

		// Subscribe before the page learns that it is connected, so that the page misses
		// no event.
		sub := l.recorder.Subscribe()
		sub.BatchBytes = l.limits.AnswerBytes
		done := make(chan struct{})
		go func() {
			defer close(done)
			stream(ctx, s, sub)
		}()
		s.OnDisconnect(func(context.Context, socketio.Reason) {
			<-done // ctx has ended
			sub.Close()
		})
	})
}

// stream sends the trace to a page until ctx ends.
func stream(ctx context.Context, s *socketio.Socket, sub *trace.Subscription) {
	for {
		events, dropped, err := sub.Next(ctx, nil, batchSize)
		if err != nil {
			return
		}
		wait, cancel := context.WithTimeout(ctx, ackTimeout)
		_, err = socketio.Call[any](wait, s, "trace", batch{events, dropped})
		cancel()
		if err != nil && ctx.Err() != nil {
			return
		}
	}
}
