package lab

import (
	"context"
	"time"

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

// serveControl sets up the namespace from which pages watch and act.
func (l *Lab) serveControl(ns *socketio.Namespace) {
	ns.OnConnection(func(ctx context.Context, s *socketio.Socket) {
		s.On("state", socketio.Handle(l.state))
		s.On("emit", socketio.Handle(l.emit))
		s.On("join", socketio.Handle(l.join))
		s.On("leave", socketio.Handle(l.leave))
		s.On("drop", socketio.Handle(l.drop))
		s.On("disconnect-socket", socketio.Handle(l.disconnect))
		s.On("stop", socketio.Handle(l.stop))
		s.On("start", socketio.Handle(l.start))
		s.On("add", socketio.Handle(l.add))
		s.On("remove", socketio.Handle(l.remove))
		l.serveFaults(s)

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
