package auth

import (
	"context"
	"crypto/sha256"
	"fmt"
	"runtime"
	"strings"
	"time"

	"github.com/socketplay/socketplay/server/internal/limits"
)

// Rate says how often something may happen, such as 3 times a second on average and 300
// times at once. The zero value sets no limit.
type Rate = limits.Rate

// A login costs so many tokens of LimitOptions.Logins. A wrong password takes tokens of the
// address, of the name, and of the name at this address. The last price is the highest,
// because a person types few wrong passwords for one name, and a program that guesses tries
// many.
const (
	rightPassword       = 1
	wrongPassword       = 3
	wrongPasswordByPair = 15
)

// defaultQueue is how many logins may wait while the passwords of others are checked: the 60
// pupils of a class may log in at the same moment.
const defaultQueue = 64

// queueRetry is when a client should try again if too many logins wait.
const queueRetry = 2 * time.Second

// LimitOptions configure a [Limit].
type LimitOptions struct {
	// Logins limits how many logins each address may try. A wrong password counts as
	// three logins, and as fifteen for the same name: with {3, 300} an address may send
	// 100 wrong passwords at once and then one each second, and 20 for one name and then
	// one in five seconds. First tries of other names have a quarter more. The zero Rate
	// sets no limit.
	Logins Rate

	// Requests limits how many other requests each address may send: to refresh a token,
	// to log out, and what [Limit.Request] counts. The zero Rate sets no limit.
	Requests Rate

	queue int // 0 means defaultQueue
}

// Limit keeps people who guess passwords from finding one, and from taking all processors.
// Services of one process should share a Limit.
type Limit struct {
	opts   LimitOptions
	turns  chan struct{} // has room for the logins whose passwords are being checked
	places chan struct{} // has room for those, and for the logins that wait

	addresses *limits.Buckets
	names     *limits.Buckets
	pairs     *limits.Buckets // of a name and an address
	fullPair  int             // the burst of pairs

	// firstTries pays, by address, for the logins of full pairs while addresses has too
	// little. So a program that guesses passwords does not keep out all others behind its
	// address.
	firstTries *limits.Buckets

	requests *limits.Buckets // by address
}

// NewLimit returns a limit that checks one password at a time for each processor.
func NewLimit(opts LimitOptions) *Limit {
	if opts.queue <= 0 {
		opts.queue = defaultQueue
	}
	return newLimit(opts, make(chan struct{}, runtime.GOMAXPROCS(0)))
}

func newLimit(opts LimitOptions, turns chan struct{}) *Limit {
	return &Limit{
		opts:       opts,
		turns:      turns,
		places:     make(chan struct{}, cap(turns)+opts.queue),
		addresses:  limits.NewBuckets(opts.Logins),
		names:      limits.NewBuckets(opts.Logins),
		pairs:      limits.NewBuckets(opts.Logins),
		fullPair:   opts.Logins.Burst,
		firstTries: limits.NewBuckets(Rate{PerSecond: opts.Logins.PerSecond / 4, Burst: (opts.Logins.Burst + 3) / 4}),
		requests:   limits.NewBuckets(opts.Requests),
	}
}

// Apart returns another limit with the same options. It counts apart from l, so
// that passwords that are tried at one do not use up the tries of the other. But their logins
// take turns together, so that both take no more processors than one.
func (l *Limit) Apart() *Limit { return newLimit(l.opts, l.turns) }

// LimitError reports that a client must wait before it tries again.
type LimitError struct{ RetryAfter time.Duration }

// Error implements error.
func (e *LimitError) Error() string {
	return fmt.Sprintf("auth: too many requests, try again in %v", e.RetryAfter)
}

// Seconds returns RetryAfter in whole seconds, rounded up, for the header Retry-After.
func (e *LimitError) Seconds() int { return limits.RetryAfter(e.RetryAfter) }

// Advice is a sentence that tells people when to try again.
func (e *LimitError) Advice() string { return limits.Advice(e.RetryAfter) }

// CheckPassword waits for its turn and then calls check, which checks the password of a
// login. address is the address of the client as net/http gives it. name is the name that
// the client sent. It counts whether such a user exists or not, because otherwise the limit
// would reveal which names exist.
//
// If the address or the name has had too many wrong passwords, or if too many logins wait,
// CheckPassword does not call check and returns a [*LimitError]. If ctx ends while it waits
// it returns the cause. Otherwise it returns what check returns. A wrong password counts, a
// login that fails with an error does not.
//
// An attacker who guesses the password of a name cannot lock its user out: wrong passwords
// from other addresses never refuse the first try from an address. Wrong passwords for
// other names from the user's own address refuse it only if they come faster than first
// tries are let in.
func (l *Limit) CheckPassword(ctx context.Context, address, name string, check func() (right bool, err error)) (right bool, err error) {
	k := keysOf(address, name)
	if wait := l.wait(k); wait > 0 {
		return false, &LimitError{wait}
	}
	select {
	case l.places <- struct{}{}:
		defer func() { <-l.places }()
	default:
		return false, &LimitError{queueRetry}
	}
	select {
	case l.turns <- struct{}{}:
		defer func() { <-l.turns }()
	case <-ctx.Done():
		return false, context.Cause(ctx)
	}
	if ctx.Err() != nil { // it may have ended at the moment when the turn came
		return false, context.Cause(ctx)
	}
	if wait := l.wait(k); wait > 0 { // others may have tried wrong passwords meanwhile
		return false, &LimitError{wait}
	}
	right, err = check()
	if err == nil {
		l.count(k, right)
	}
	return right, err
}

// Request counts a request from address. If the address has sent too many, Request returns
// a [*LimitError].
func (l *Limit) Request(address string) error {
	if wait := l.requests.Spend(limits.Address(address), time.Now(), 1); wait > 0 {
		return &LimitError{wait}
	}
	return nil
}

// keys are the keys of the buckets of a login.
type keys struct{ address, name, pair string }

// keysOf hashes the name, because it may be long.
func keysOf(address, name string) keys {
	name = strings.ToLower(name)
	k := keys{address: limits.Address(address)}
	byName, byPair := sha256.Sum256([]byte(name)), sha256.Sum256([]byte(k.address+"\x00"+name))
	k.name, k.pair = string(byName[:]), string(byPair[:])
	return k
}

// wait returns how long a login has to wait because of the wrong passwords before it.
func (l *Limit) wait(k keys) time.Duration {
	now := time.Now()
	// The full pairs are those for which no wrong password came lately.
	full := l.pairs.Wait(k.pair, now, l.fullPair)
	return max(
		l.pairs.Wait(k.pair, now, wrongPasswordByPair),
		min(l.addresses.Wait(k.address, now, wrongPassword), max(full, l.firstTries.Wait(k.address, now, wrongPassword))),
		// If wrong passwords come from everywhere, only those addresses may try the name
		// that have sent no wrong password for it lately. The user is at one of them.
		min(l.names.Wait(k.name, now, wrongPassword), full),
	)
}

// count charges for a login whose password was checked. Several may have been checked at
// once although there were tokens for only one: then the buckets have a debt.
func (l *Limit) count(k keys, right bool) {
	now := time.Now()
	payer := l.addresses
	if l.addresses.Wait(k.address, now, wrongPassword) > 0 && l.pairs.Wait(k.pair, now, l.fullPair) == 0 {
		payer = l.firstTries
	}
	if right {
		payer.Charge(k.address, now, rightPassword)
		return
	}
	payer.Charge(k.address, now, wrongPassword)
	l.names.Charge(k.name, now, wrongPassword)
	l.pairs.Charge(k.pair, now, wrongPasswordByPair)
}
