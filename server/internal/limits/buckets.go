package limits

import (
	"math"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Bucket is a token bucket: it starts full, each use takes tokens, and the bucket refills
// over time. A nil Bucket is never empty.
type Bucket struct{ limiter *rate.Limiter }

// NewBucket returns a full bucket, or nil if r sets no limit.
func NewBucket(r Rate) *Bucket {
	if !r.Limited() {
		return nil
	}
	return &Bucket{r.limiter()}
}

// Spend takes n tokens. If the bucket has fewer, Spend takes none and returns how long it
// takes until the bucket has n tokens. It never has more than its burst, so for a larger n
// Spend returns [Never].
func (b *Bucket) Spend(now time.Time, n int) (wait time.Duration) {
	if b == nil {
		return 0
	}
	r := b.limiter.ReserveN(now, n)
	if !r.OK() {
		return Never
	}
	if wait = r.DelayFrom(now); wait > 0 {
		r.CancelAt(now)
	}
	return wait
}

// charge takes n tokens even if the bucket has fewer. Then it has a debt, which it pays back
// before it has tokens again.
func (b *Bucket) charge(now time.Time, n int) {
	b.limiter.ReserveN(now, min(n, b.limiter.Burst()))
}

// wait returns how long it takes until the bucket has n tokens, or until it is full if n
// tokens do not fit into it.
func (b *Bucket) wait(now time.Time, n int) time.Duration {
	missing := float64(min(n, b.limiter.Burst())) - b.limiter.TokensAt(now)
	return time.Duration(math.Ceil(max(0, missing) / float64(b.limiter.Limit()) * float64(time.Second)))
}

// Never is the time until a bucket has more tokens than fit into it.
const Never = rate.InfDuration

// full reports whether the bucket is as good as new.
func (b *Bucket) full(now time.Time) bool {
	return b.limiter.TokensAt(now) >= float64(b.limiter.Burst())
}

// Buckets has a bucket for each key, such as a user or an address. A nil *Buckets sets no
// limit.
type Buckets struct {
	rate Rate

	mu      sync.Mutex
	byKey   map[string]*Bucket
	sweepAt int // full buckets are removed when there are so many buckets
}

// minSweep is the number of buckets from which on full buckets are removed.
const minSweep = 256

// NewBuckets returns buckets that all have the rate r, or nil if r sets no limit.
func NewBuckets(r Rate) *Buckets {
	if !r.Limited() {
		return nil
	}
	return &Buckets{rate: r, byKey: make(map[string]*Bucket), sweepAt: minSweep}
}

// Rate returns the rate of each bucket.
func (bs *Buckets) Rate() Rate {
	if bs == nil {
		return Rate{}
	}
	return bs.rate
}

// Spend takes n tokens from the bucket of key, see [Bucket.Spend].
func (bs *Buckets) Spend(key string, now time.Time, n int) (wait time.Duration) {
	if bs == nil {
		return 0
	}
	bs.mu.Lock()
	defer bs.mu.Unlock()
	return bs.bucketLocked(key, now).Spend(now, n)
}

// Wait returns how long it takes until the bucket of key has n tokens, or until it is full if
// n tokens do not fit into it. It takes none. Use Wait and Charge if the price of something
// is known only afterwards.
func (bs *Buckets) Wait(key string, now time.Time, n int) time.Duration {
	if bs == nil {
		return 0
	}
	bs.mu.Lock()
	defer bs.mu.Unlock()
	if b := bs.byKey[key]; b != nil {
		return b.wait(now, n)
	}
	return 0
}

// Charge takes n tokens from the bucket of key, or its whole burst if n is more. If the
// bucket has fewer, it pays the rest back before it has tokens again.
func (bs *Buckets) Charge(key string, now time.Time, n int) {
	if bs == nil {
		return
	}
	bs.mu.Lock()
	defer bs.mu.Unlock()
	bs.bucketLocked(key, now).charge(now, n)
}

func (bs *Buckets) bucketLocked(key string, now time.Time) *Bucket {
	b := bs.byKey[key]
	if b == nil {
		bs.sweepLocked(now)
		b = NewBucket(bs.rate)
		bs.byKey[key] = b
	}
	return b
}

// sweepLocked removes the buckets that are full, if there are many buckets: a key that was
// removed gets a full bucket again.
func (bs *Buckets) sweepLocked(now time.Time) {
	if len(bs.byKey) < bs.sweepAt {
		return
	}
	for key, b := range bs.byKey {
		if b.full(now) {
			delete(bs.byKey, key)
		}
	}
	bs.sweepAt = max(minSweep, 2*len(bs.byKey))
}

// Len returns the number of buckets that are kept.
func (bs *Buckets) Len() int {
	if bs == nil {
		return 0
	}
	bs.mu.Lock()
	defer bs.mu.Unlock()
	return len(bs.byKey)
}
