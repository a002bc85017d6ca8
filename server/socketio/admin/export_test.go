package admin

import (
	"context"

	"github.com/socketplay/socketplay/server/socketio"
)

// Login gives tests the check of logins without a server.
type Login struct{ login }

func NewLogin(opts *Options) *Login { return &Login{newLogin(opts)} }

// Block makes all further logins wait until release is called.
func (l *Login) Block() (release func()) {
	l.queue <- struct{}{}
	l.turn <- struct{}{}
	return func() { <-l.turn; <-l.queue }
}

func (l *Login) Try(ctx context.Context, name, password string) (bool, error) {
	return l.takeTurns(ctx, "", name, func() bool { return l.check(name, password) })
}

// Len returns how many sessions are stored. If the map and the list differ, it returns the
// larger number, so that tests notice leftovers in either.
func (m *MemoryStore) Len() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return max(len(m.ends), len(m.byAge))
}

// Panel gives tests the panel of an instrumented server.
type Panel struct{ *panel }

func InstrumentPanel(io *socketio.Server, opts *Options) (Panel, error) {
	p, err := instrument(io, opts)
	return Panel{p}, err
}

// Flood adds more messages to the feed than the feed may have.
func (p Panel) Flood() {
	noise := make([]message, maxMessages+1)
	for i := range noise {
		noise[i] = message{event: "noise"}
	}
	p.feed.add(noise...)
}

// FloodBytes adds messages with more bytes to the feed than the feed may have.
func (p Panel) FloodBytes() {
	p.feed.add(message{event: "noise"}, message{event: "noise", bytes: maxMessageBytes + 1})
}
