package admin

import (
	"context"

	"github.com/socketplay/socketplay/server/socketio"
)

// Login tries logins without a server.
type Login struct{ login }

func NewLogin(opts *Options) *Login { return &Login{newLogin(opts)} }

// Hold makes all others wait until release is called.
func (l *Login) Hold() (release func()) {
	l.queue <- struct{}{}
	l.turn <- struct{}{}
	return func() { <-l.turn; <-l.queue }
}

func (l *Login) Try(ctx context.Context, name, password string) (bool, error) {
	return l.check(ctx, name, password)
}

// Len returns how many sessions are kept, in both ways.
func (m *MemoryStore) Len() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return max(len(m.ends), len(m.byAge))
}

// Panel is an instrumented server's.
type Panel struct{ *panel }

func InstrumentPanel(io *socketio.Server, opts *Options) (Panel, error) {
	p, err := instrument(io, opts)
	return Panel{p}, err
}

// Flood has more happen at once than may wait to be told.
func (p Panel) Flood() {
	noise := make([]message, maxMessages+1)
	for i := range noise {
		noise[i] = message{event: "noise"}
	}
	p.feed.add(noise...)
}

// FloodBytes does so by size.
func (p Panel) FloodBytes() {
	p.feed.add(message{event: "noise"}, message{event: "noise", bytes: maxMessageBytes + 1})
}
