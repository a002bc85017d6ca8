package lab

import (
	"context"
	"errors"
	"time"

	"github.com/socketplay/socketplay/server/lab/words"
	"github.com/socketplay/socketplay/server/socketio"
)

// startMode is how an instance starts. Pages choose it for all instances of a lab. The
// options of a server do not change while it runs, so each change restarts the running ones.
type startMode struct {
	withoutAdapter bool
	recovery       bool // with connectionStateRecovery
	quick          bool // with a fast heartbeat and short timeouts
}

// With a quick heartbeat a learner sees in seconds what takes more than half a minute with
// the official defaults.
const (
	quickHeartbeat = 2 * time.Second // the ping interval, and the ping timeout
	quickUpgrade   = 3 * time.Second // for an upgrade
	quickConnect   = 6 * time.Second // for joining the first namespace: longer, so that a client that never upgrades is still there
)

// What an instance keeps for clients that may come back. A lab has up to four instances with
// several namespaces each, and there may be hundreds of labs.
const (
	recoveryPackets  = 200
	recoverySessions = 50
	recoveryBytes    = 64 << 10
)

// apply sets the options of an instance that is about to start.
func (m startMode) apply(o *socketio.Options, user func(*socketio.Socket) string) {
	if m.quick {
		o.PingInterval, o.PingTimeout = quickHeartbeat, quickHeartbeat
		o.UpgradeTimeout, o.ConnectTimeout = quickUpgrade, quickConnect
	}
	if m.recovery {
		// Middleware runs for clients that come back too. Without it, they would get around
		// the tokens and the limits for users, because middleware checks both.
		o.Recovery = &socketio.Recovery{
			RunMiddlewares: true, Owner: user,
			MaxPackets: recoveryPackets, MaxSessions: recoverySessions, MaxBytes: recoveryBytes,
		}
	}
}

// removeAdapter handles the action "alone": it restarts the running instances without
// their adapter, or with it again.
func (l *Lab) removeAdapter(ctx context.Context, _ *socketio.Socket, r Request) (Done, error) {
	ctx, done := l.recordAction(ctx, words.Alone.Turned(r.On), r)
	return done, l.restart(ctx, func(m *startMode) { m.withoutAdapter = r.On })
}

// recovery handles the action "recover": it restarts the running instances with
// connectionStateRecovery, or without it again.
func (l *Lab) recovery(ctx context.Context, _ *socketio.Socket, r Request) (Done, error) {
	ctx, done := l.recordAction(ctx, words.Recover.Turned(r.On), r)
	return done, l.restart(ctx, func(m *startMode) { m.recovery = r.On })
}

// quick handles the action "quick": it restarts the running instances with a fast
// heartbeat and short timeouts, or with those of the lab's options again.
func (l *Lab) quick(ctx context.Context, _ *socketio.Socket, r Request) (Done, error) {
	ctx, done := l.recordAction(ctx, words.Quick.Turned(r.On), r)
	return done, l.restart(ctx, func(m *startMode) { m.quick = r.On })
}

// restart changes the mode that pages have chosen, and restarts the running instances that
// run in another one.
func (l *Lab) restart(ctx context.Context, change func(*startMode)) error {
	l.faults.changing.Lock()
	defer l.faults.changing.Unlock()
	l.faults.setStartMode(change)
	return l.restartChanged(ctx)
}

// restartChanged restarts the running instances whose mode is not that of [Lab.startMode].
// It stops all of them before the first starts again, so that instances of two modes never
// run together. The caller holds faults.changing.
func (l *Lab) restartChanged(ctx context.Context) error {
	var errs []error
	var stopped []*Instance
	for _, i := range l.Instances() {
		if i.runsOtherwise(l.startMode()) {
			stopped = append(stopped, i)
			errs = append(errs, i.Stop(ctx))
		}
	}
	for _, i := range stopped {
		errs = append(errs, i.Start(ctx))
	}
	return errors.Join(errs...)
}

// startMode returns the mode in which an instance starts now. A lab of one instance needs no
// adapter: Socket.IO's own one, which is in the server's memory, knows all clients. A second
// instance makes the first one restart with an adapter, as a new version of a server would,
// and the first one restarts without it when it is alone again.
func (l *Lab) startMode() startMode {
	m := l.faults.startMode()
	m.withoutAdapter = m.withoutAdapter || l.opts.Adapter == nil || len(l.Instances()) == 1
	return m
}

// runsOtherwise reports whether the instance runs in another mode than m. If the instance is
// just starting, it waits: the start may have begun in an older mode.
func (i *Instance) runsOtherwise(m startMode) bool {
	i.changing.Lock()
	defer i.changing.Unlock()
	return i.Server() != nil && i.mode != m
}

// Heartbeat is the part of [State] that tells pages how the instances' heartbeat is set, in
// milliseconds.
type Heartbeat struct {
	Interval int64 `json:"interval"`
	Timeout  int64 `json:"timeout"`
	Upgrade  int64 `json:"upgrade"` // how long an upgrade may take
}

func (l *Lab) heartbeat() Heartbeat {
	o := l.opts.Server
	l.startMode().apply(&o, nil)
	o = o.WithDefaults()
	return Heartbeat{o.PingInterval.Milliseconds(), o.PingTimeout.Milliseconds(), o.UpgradeTimeout.Milliseconds()}
}
