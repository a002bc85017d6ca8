package auth

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/socketplay/socketplay/server/socketio"
)

// The events with which a client that stays connected replaces its token. [Service.Guard]
// describes them.
const (
	expiredEvent = "auth:expired"
	refreshEvent = "auth:refresh"
)

// expiryGrace is how long a client may stay connected after its token has expired.
const expiryGrace = 25 * time.Second

// expiry watches for the moment when the token of one socket expires. A server may have
// thousands of sockets, so each expiry uses a timer instead of a goroutine.
type expiry struct {
	authenticator *authenticator
	socket        *socketio.Socket

	mu        sync.Mutex
	login     login // to which the token belongs; its id is empty if the token belongs to none
	expiresAt time.Time
	announced bool // the client was told that its token has expired
	stopped   bool // the socket is disconnected, or is about to be
	timer     *time.Timer
}

// watchExpiry starts an expiry for a socket. c are the claims of the token with which
// the socket connected.
func (a *authenticator) watchExpiry(socket *socketio.Socket, c claims) {
	x := &expiry{authenticator: a, socket: socket, login: c.login, expiresAt: c.expiresAt}
	socket.Use(x.blockExpired)
	socket.On(refreshEvent, x.handleRefresh)
	socket.OnDisconnect(func(context.Context, socketio.Reason) { x.stop() })
	x.mu.Lock()
	defer x.mu.Unlock()
	x.timer = time.AfterFunc(x.untilNextStepLocked(), x.handleTimer)
	a.connected.add(x.login, x)
}

func (x *expiry) now() time.Time { return x.authenticator.issuer.opts.now() }

// untilNextStepLocked returns the time until the token expires. If the client was
// already told that its token has expired, it returns the time until expiryGrace has
// passed.
func (x *expiry) untilNextStepLocked() time.Duration {
	end := x.expiresAt
	if x.announced {
		end = end.Add(expiryGrace)
	}
	return end.Sub(x.now())
}

// handleTimer tells the client that its token has expired, or disconnects it.
func (x *expiry) handleTimer() {
	switch x.nextStep() {
	case announceExpiry:
		_ = x.socket.Emit(x.socket.Context(), expiredEvent, expiredNotice{expiryGrace.Milliseconds()}) // fails only if the socket is disconnected
	case disconnect:
		x.socket.Disconnect(false)
	}
}

// step is what must be done when the timer fires.
type step int

const (
	doNothing step = iota
	announceExpiry
	disconnect
)

// nextStep returns what must be done now, and sets the timer for the step after that.
// It checks the time itself, because the timer may have fired too early: if the client
// has just sent a new token, or if the clock was set back.
func (x *expiry) nextStep() step {
	x.mu.Lock()
	defer x.mu.Unlock()
	left := x.untilNextStepLocked()
	switch {
	case x.stopped:
		return doNothing
	case left > 0:
		x.timer.Reset(left)
		return doNothing
	case x.announced:
		x.stopped = true
		return disconnect
	}
	x.announced = true
	// The grace begins now, even if the token expired a while ago. That happens if the
	// client connected with a token that had just expired, or if the server's machine
	// was asleep.
	x.expiresAt = x.now()
	x.timer.Reset(expiryGrace)
	return announceExpiry
}

// expiredNotice is the argument of expiredEvent.
type expiredNotice struct {
	GraceMs int64 `json:"graceMs"`
}

// blockExpired is middleware that lets events reach their handlers only while the token
// is valid. It checks the time itself, so it also blocks an event that arrives after
// the token has expired but before the timer fires.
func (x *expiry) blockExpired(next socketio.Handler) socketio.Handler {
	return func(ctx context.Context, e *socketio.Event) error {
		if e.Name == refreshEvent || x.valid() {
			return next(ctx, e)
		}
		return e.Ack(refreshReply{Error: tokenExpired})
	}
}

func (x *expiry) valid() bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	return !x.stopped && !x.announced && x.untilNextStepLocked() > 0
}

// refreshReply is the acknowledgement of a refresh, and of an event that blockExpired
// has blocked.
type refreshReply struct {
	OK    bool        `json:"ok,omitzero"`
	Error refusalCode `json:"error,omitzero"`
}

// handleRefresh handles the event "auth:refresh": the token in e replaces the socket's
// token. It disconnects a client that sends the token of another user: the socket is in
// the rooms of the first user and has that user's data.
func (x *expiry) handleRefresh(ctx context.Context, e *socketio.Event) error {
	var in struct {
		Token string `json:"token"`
	}
	if len(e.Args()) > 0 {
		if err := e.Bind(&in); err != nil {
			return e.Ack(refreshReply{Error: tokenInvalid})
		}
	}
	user, c, err := x.authenticator.authenticate(ctx, in.Token)
	if refused, ok := errors.AsType[*refusal](err); ok {
		return e.Ack(refreshReply{Error: refused.code})
	}
	if user.ID != x.userID() {
		err := e.Ack(refreshReply{Error: tokenInvalid})
		x.socket.Disconnect(false)
		return err
	}
	if !x.replace(c) {
		return e.Ack(refreshReply{Error: tokenExpired})
	}
	x.socket.Set(userKey{}, user)
	return e.Ack(refreshReply{OK: true})
}

func (x *expiry) userID() string {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.login.userID
}

// replace lets the socket stay connected until the token with the claims c expires, or
// until its login ends. It returns false if the token has expired. The issuer accepts such
// a token for some seconds, because of clockLeeway, but here it would expire at once.
func (x *expiry) replace(c claims) bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.stopped || !c.expiresAt.After(x.now()) {
		return false
	}
	if c.login != x.login { // another login of the same user
		x.authenticator.connected.remove(x.login, x)
		x.authenticator.connected.add(c.login, x)
	}
	x.login, x.announced, x.expiresAt = c.login, false, c.expiresAt
	x.timer.Reset(x.untilNextStepLocked())
	return true
}

// revoke tells the client that the login l has ended, and disconnects it. It does neither
// if the client has sent a token of another login meanwhile.
func (x *expiry) revoke(ctx context.Context, l login) {
	x.mu.Lock()
	if x.stopped || x.login != l {
		x.mu.Unlock()
		return
	}
	x.stopped = true
	x.mu.Unlock()
	_ = x.socket.Emit(ctx, revokedEvent) // fails only if the socket is disconnected
	x.socket.Disconnect(false)
}

// stop ends the work of x when its socket has disconnected.
func (x *expiry) stop() {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.stopped = true
	x.timer.Stop()
	x.authenticator.connected.remove(x.login, x)
}
