package lab

import (
	"context"
	"time"

	"github.com/socketplay/socketplay/server/lab/words"
	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/trace"
)

const (
	batchSize = 200
	// ackTimeout bounds the wait for a page to take a batch. While it waits, the
	// recorder's ring takes what happens.
	ackTimeout = 10 * time.Second
)

// batch is what the control plane's event "trace" carries. The page acknowledges
// each one, and gets the next one only then: a slow page misses events, of which
// Dropped tells how many, instead of slowing the lab.
type batch struct {
	Events  []trace.Event `json:"events"`
	Dropped uint64        `json:"dropped"`
}

// handlers returns what the lab does for each of words.Actions. An answer is a [Done].
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
		words.Cut:              l.cut,
		words.Alone:            l.alone,
		words.Scatter:          l.scatter,
		words.Failover:         l.failover,
		words.Block:            l.block,
		words.Delay:            l.delay,
		words.Pause:            l.pause,
		words.Heal:             l.heal,
	}
}

// serveControl sets up the namespace from which pages watch and act.
func (l *Lab) serveControl(ns *socketio.Namespace) {
	actions := l.handlers()
	ns.OnConnection(func(ctx context.Context, s *socketio.Socket) {
		s.On("state", socketio.Handle(l.state))
		for action, do := range actions {
			s.On(string(action), socketio.Handle(do))
		}

		// Subscribed now, so that nothing after the page's connect is missed.
		sub := l.recorder.Subscribe()
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
