//go:build interop

// This file has the publishers of TestInvariants: they emit events while faults occur.

package redisadapter_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync/atomic"
	"time"

	"github.com/socketplay/socketplay/server/socketio"
)

// publisher publishes events. Each event has the publisher's number and its own.
type publisher struct {
	number int
	at     *instance
	random *rand.Rand
	last   atomic.Int64
	sent   []sent // the events published in this epoch

	lastBeforeReady int64 // the number of the last event that was published before all clients of this epoch were in their rooms
}

// sent is an event that was published.
type sent struct {
	number int64
	target socketio.BroadcastOptions
	err    error // the error that emit returned
}

func (s sent) reaches(room string) bool { return s.target.Reach([]string{room}) }

func (p *publisher) publish(ctx context.Context) {
	room := func() string { return fmt.Sprint("room", p.random.IntN(3)) }
	for ctx.Err() == nil {
		s := sent{number: p.last.Add(1)}
		switch p.random.IntN(4) {
		case 0:
			s.target.Rooms = []string{room()}
		case 1:
			s.target.Rooms = []string{room(), room()}
		case 2:
			s.target.Except = []string{room()}
		}
		s.err = p.at.emit(ctx, s.target, "m", p.number, s.number)
		p.sent = append(p.sent, s)
		time.Sleep(time.Duration(p.random.IntN(10)) * time.Millisecond)
	}
}
