package lab

import (
	"context"
	"math"
	"time"

	"github.com/socketplay/socketplay/server/internal/limits"
	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/trace"
)

// EventLimits limit how many events clients may send to the lab's instances and to its
// control plane, so that a loop in one learner's code does not slow down the others. The
// zero value sets no limit.
//
// A small event takes one token from each bucket. A larger one takes one more for each full
// 4 KiB, because each byte may be sent to everybody in the lab.
//
// An event that exceeds a limit reaches no handler: the server acknowledges it with
// {"error": "rate_limited", "retryAfterMs": …}. A socket that keeps sending is
// disconnected after some time, and its connection with it. The other sockets of the same
// user or address stay connected.
type EventLimits struct {
	PerSocket limits.Rate
	PerUser   limits.Rate     // of the sockets that a user of this lab has at one address, together
	Addresses *limits.Buckets // of the sockets of an address; labs that share it count the address's events together
}

// A socket is disconnected if so many of its events were refused: maxRefusals times the
// burst. The count goes down again by a tenth of the rate each second. So a socket that
// sends little, and is refused only because of other sockets of its address, stays.
const (
	maxRefusals = 10
	forgiveness = 0.1
)

// bytesPerToken is for how many bytes an event costs one token more.
const bytesPerToken = 4 << 10

// priceOf returns how many tokens an event of so many bytes costs.
func priceOf(bytes int) int { return 1 + bytes/bytesPerToken }

// rateLimited is the acknowledgement of an event that is refused.
type rateLimited struct {
	Error        string `json:"error"`
	RetryAfterMs int64  `json:"retryAfterMs"`
}

// eventGuard applies the limits of one lab.
type eventGuard struct {
	EventLimits
	users *limits.Buckets
}

func newEventGuard(l EventLimits) *eventGuard { return &eventGuard{l, limits.NewBuckets(l.PerUser)} }

// guard applies the limits to all namespaces of io, and to those that io will have. Call
// it before anything else adds connection handlers, so that no event passes the limits:
// not even the events that other middleware refuses. user returns the user of a socket, or
// "" if the socket has none; it may be nil. guarded is a parent that guardChildren has got,
// or nil.
func (g *eventGuard) guard(io *socketio.Server, user func(*socketio.Socket) string, guarded *socketio.ParentNamespace) {
	allowed := g.refusals()
	if !allowed.Limited() {
		return
	}
	for _, ns := range io.Namespaces() {
		ns.OnConnection(g.watch(allowed, user))
	}
	io.OnNewNamespace(func(ns *socketio.Namespace) {
		if ns.Parent() == nil || ns.Parent() != guarded {
			ns.OnConnection(g.watch(allowed, user))
		}
	})
}

// guardChildren applies the limits to the namespaces that parent will have. A client may
// connect to one before the handlers of OnNewNamespace have been called with it.
func (g *eventGuard) guardChildren(parent *socketio.ParentNamespace, user func(*socketio.Socket) string) {
	if allowed := g.refusals(); allowed.Limited() {
		parent.OnConnection(g.watch(allowed, user))
	}
}

// watch returns a connection handler that applies the limits to a socket.
func (g *eventGuard) watch(allowed limits.Rate, user func(*socketio.Socket) string) func(context.Context, *socketio.Socket) {
	return func(_ context.Context, s *socketio.Socket) {
		sender := &sender{
			guard: g, address: limits.Address(s.Handshake().Address),
			events: limits.NewBucket(g.PerSocket), refusals: limits.NewBucket(allowed),
		}
		if user != nil {
			sender.user = userAt(user(s), sender.address)
		}
		s.Use(sender.limit)
	}
}

// refusals returns how many events of a socket may be refused before it is disconnected.
// It depends on the first limit that is set.
func (g *eventGuard) refusals() limits.Rate {
	for _, r := range []limits.Rate{g.PerSocket, g.PerUser, g.Addresses.Rate()} {
		if r.Limited() {
			return limits.Rate{PerSecond: r.PerSecond * forgiveness, Burst: min(r.Burst, math.MaxInt/maxRefusals) * maxRefusals}
		}
	}
	return limits.Rate{}
}

// SpendEvent counts a request to a REST interface that makes the lab emit. It counts like a
// small event of that user at that address. If the user or the address has sent too much, SpendEvent counts nothing
// and returns how long the client must wait.
func (l *Lab) SpendEvent(user, remoteAddr string) (wait time.Duration) {
	address := limits.Address(remoteAddr)
	return l.events.spendTogether(userAt(user, address), address, time.Now(), priceOf(0))
}

// sender is a socket that sends events.
type sender struct {
	guard    *eventGuard
	user     string // as userAt returns it
	address  string
	events   *limits.Bucket
	refusals *limits.Bucket
}

// limit is middleware for the socket's events.
func (s *sender) limit(next socketio.Handler) socketio.Handler {
	return func(ctx context.Context, e *socketio.Event) error {
		now := time.Now()
		wait := s.spend(now, priceOf(e.Bytes()))
		switch {
		case wait <= 0:
			return next(ctx, e)
		case s.refusals.Spend(now, 1) > 0:
			e.Socket.Conn().Break(socketio.Rule(trace.EventRate))
			e.Socket.Disconnect(true)
			return nil
		}
		return e.Ack(rateLimited{"rate_limited", wait.Milliseconds() + 1})
	}
}

// spend takes the price of one event from each of the socket's buckets. If one of them has
// too little, it returns how long it takes until that bucket has enough. The socket's own
// bucket is the first, so what it refuses takes nothing from its user and its address.
func (s *sender) spend(now time.Time, price int) (wait time.Duration) {
	if wait = s.events.Spend(now, min(price, s.guard.PerSocket.Burst)); wait > 0 {
		return wait
	}
	return s.guard.spendTogether(s.user, s.address, now, price)
}

// spendTogether takes the price of one event from the buckets that a user's sockets and an
// address's sockets share. An event that costs more than a bucket's burst takes the burst:
// otherwise it could never pass.
func (g *eventGuard) spendTogether(user, address string, now time.Time, price int) (wait time.Duration) {
	if user != "" {
		if wait = g.users.Spend(user, now, min(price, g.PerUser.Burst)); wait > 0 {
			return wait
		}
	}
	return g.Addresses.Spend(address, now, min(price, g.Addresses.Rate().Burst))
}
