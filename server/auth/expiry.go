package auth

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/socketplay/socketplay/server/socketio"
)

// The two events with which a client that stays connected gets another token in.
const (
	// EventExpired tells a client that its token has expired, and how long it has
	// until it is disconnected: {"graceMs": 25000}.
	EventExpired = "auth:expired"

	// EventRefresh is a client's, with {"token"} as in the handshake, at any time. It is
	// acknowledged with {"ok": true}, else with {"error"}, the [Code] of what is wrong.
	EventRefresh = "auth:refresh"
)

// Grace is how long a client has after its token has expired.
const Grace = 25 * time.Second

// lease is the time for which a socket may act in its user's name. It costs a timer
// and no goroutine, since there may be thousands.
type lease struct {
	gate   *gate
	socket *socketio.Socket
	userID string

	mu      sync.Mutex
	expires time.Time
	told    bool // that it has expired
	ended   bool // the socket has gone
	timer   *time.Timer
}

// lease begins one for a socket that has connected with identity.
func (g *gate) lease(socket *socketio.Socket, identity Identity) {
	l := &lease{gate: g, socket: socket, userID: identity.UserID, expires: identity.Expires}
	socket.Use(l.require)
	socket.On(EventRefresh, l.refresh)
	socket.OnDisconnect(func(context.Context, socketio.Reason) { l.end() })
	l.mu.Lock()
	defer l.mu.Unlock()
	l.timer = time.AfterFunc(l.left(), l.due)
}

// left is the time until something is due: the expiry, and then the end of the grace.
func (l *lease) left() time.Duration {
	end := l.expires
	if l.told {
		end = end.Add(Grace)
	}
	return end.Sub(l.gate.issuer.opts.Now())
}

// due is the timer's. The clock decides, not the timer: a refresh may have come
// between, and a timer may be early where the clock has been set.
func (l *lease) due() {
	switch l.pass() {
	case graceBegins:
		// It fails only if the socket has gone.
		_ = l.socket.Emit(l.socket.Context(), EventExpired, expired{Grace.Milliseconds()})
	case graceIsOver:
		l.socket.Disconnect(false)
	}
}

type milestone int

const (
	nothing milestone = iota
	graceBegins
	graceIsOver
)

// pass says what has become due, and has the timer wake for what is next.
func (l *lease) pass() milestone {
	l.mu.Lock()
	defer l.mu.Unlock()
	left := l.left()
	switch {
	case l.ended:
		return nothing
	case left > 0:
		l.timer.Reset(left)
		return nothing
	case l.told:
		l.ended = true
		return graceIsOver
	}
	l.told = true
	// The grace begins now: a client that connected with a token on its last legs, or
	// whose server slept, has as much time as others.
	l.expires = l.gate.issuer.opts.Now()
	l.timer.Reset(Grace)
	return graceBegins
}

type expired struct {
	GraceMs int64 `json:"graceMs"`
}

// require lets events through while the lease lasts. Since it asks the clock too, none
// slips in before the timer.
func (l *lease) require(next socketio.Handler) socketio.Handler {
	return func(ctx context.Context, e *socketio.Event) error {
		if e.Name == EventRefresh || l.lasts() {
			return next(ctx, e)
		}
		return e.Ack(refreshed{Error: TokenExpired})
	}
}

func (l *lease) lasts() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return !l.told && l.left() > 0
}

// refreshed acknowledges a refresh, and what an expired lease kept from its handlers.
type refreshed struct {
	OK    bool `json:"ok,omitzero"`
	Error Code `json:"error,omitzero"`
}

type renewal struct {
	Token string `json:"token"`
}

// refresh answers a client that sends another token. Who sends somebody else's is
// disconnected: a socket is in rooms and has data of one user.
func (l *lease) refresh(ctx context.Context, e *socketio.Event) error {
	var in renewal
	if len(e.Args()) > 0 {
		if err := e.Bind(&in); err != nil {
			return e.Ack(refreshed{Error: TokenInvalid})
		}
	}
	user, identity, err := l.gate.authenticate(ctx, in.Token)
	if refusal, ok := errors.AsType[*Refusal](err); ok {
		return e.Ack(refreshed{Error: refusal.Code})
	}
	if user.ID != l.userID {
		err := e.Ack(refreshed{Error: TokenInvalid})
		l.socket.Disconnect(false)
		return err
	}
	if !l.renew(identity.Expires) {
		return e.Ack(refreshed{Error: TokenExpired})
	}
	l.socket.Set(userKey{}, user)
	return e.Ack(refreshed{OK: true})
}

// renew goes on until expires, unless that is past: a token within the leeway for other
// clocks would be over at once.
func (l *lease) renew(expires time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.ended || !expires.After(l.gate.issuer.opts.Now()) {
		return false
	}
	l.told, l.expires = false, expires
	l.timer.Reset(l.left())
	return true
}

func (l *lease) end() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.ended = true
	l.timer.Stop()
}
