package limits

import (
	"math"
	"strconv"
	"testing"
	"time"
)

func TestAddress(t *testing.T) {
	for remoteAddr, want := range map[string]string{
		"192.0.2.7:4711":            "192.0.2.7",
		"192.0.2.7":                 "192.0.2.7",
		"[::ffff:192.0.2.7]:80":     "192.0.2.7", // the same client, on a socket for both protocols
		"[2001:db8:1:2:3:4:5:6]:80": "2001:db8:1:2::/64",
		"[2001:db8:1:2:ffff::1]:80": "2001:db8:1:2::/64",
		"[2001:db8:1:3::1]:80":      "2001:db8:1:3::/64",
		"[fe80::1%eth0]:80":         "fe80::/64",
		"pipe":                      "pipe",
		"":                          "",
	} {
		if got := Address(remoteAddr); got != want {
			t.Errorf("Address(%q) = %q, want %q", remoteAddr, got, want)
		}
	}
}

func TestRateText(t *testing.T) {
	for text, want := range map[string]Rate{"200/500": {200, 500}, "0.5/1": {0.5, 1}, "0": {}} {
		var got Rate
		if err := got.UnmarshalText([]byte(text)); err != nil || got != want || got.String() != text {
			t.Errorf("%q is read as %+v, %v, and written as %q", text, got, err, got)
		}
	}
	for _, text := range []string{"", "5", "5/", "/5", "-1/5", "5/0", "5/-1", "NaN/5", "Inf/5", "1e99/5", "5/5/5", "5 / 5", "0/5"} {
		got := Rate{1, 2}
		if err := got.UnmarshalText([]byte(text)); err == nil || (got != Rate{1, 2}) {
			t.Errorf("%q is read as %+v, %v; want an error, and the rate unchanged", text, got, err)
		}
	}
}

func FuzzRate(f *testing.F) {
	f.Add("200/500")
	f.Fuzz(func(t *testing.T, text string) {
		var r, again Rate
		if r.UnmarshalText([]byte(text)) != nil {
			return
		}
		if err := again.UnmarshalText([]byte(r.String())); err != nil || again != r {
			t.Errorf("%q is read as %+v, written as %q and then read as %+v, %v", text, r, r, again, err)
		}
		if r.Limited() && (math.IsInf(r.PerSecond, 0) || r.Burst < 1) {
			t.Errorf("%q is read as %+v", text, r)
		}
	})
}

func TestBucket(t *testing.T) {
	now := time.Unix(0, 0)
	b := NewBucket(Rate{PerSecond: 10, Burst: 3})
	for range 3 {
		if wait := b.Spend(now, 1); wait != 0 {
			t.Fatalf("a full bucket says to wait %v", wait)
		}
	}
	for range 2 { // a refused use takes nothing
		if wait := b.Spend(now, 1); wait != 100*time.Millisecond {
			t.Errorf("wait = %v, want 100ms", wait)
		}
	}
	if wait := b.Spend(now.Add(250*time.Millisecond), 2); wait != 0 {
		t.Errorf("after 250 ms there are not two tokens: wait %v", wait)
	}
	if wait := b.Spend(now.Add(time.Hour), 4); wait != Never {
		t.Errorf("more tokens than fit: wait %v", wait)
	}
	if wait := b.Spend(now.Add(time.Hour), 3); wait != 0 {
		t.Errorf("the bucket does not fill up: wait %v", wait)
	}
	if NewBucket(Rate{}) != nil || (*Bucket)(nil).Spend(now, 1e9) != 0 {
		t.Error("the zero rate limits")
	}
}

// Wait takes nothing, and Charge takes tokens that are not there yet.
func TestChargeAfterwards(t *testing.T) {
	now := time.Unix(0, 0)
	bs := NewBuckets(Rate{PerSecond: 10, Burst: 3})
	wait := func(n int, want time.Duration) {
		t.Helper()
		if got := bs.Wait("key", now, n); got != want {
			t.Errorf("the wait for %d tokens is %v, want %v", n, got, want)
		}
	}
	wait(3, 0)
	if n := bs.Len(); n != 0 {
		t.Errorf("Wait keeps %d buckets", n)
	}
	bs.Charge("key", now, 2)
	wait(1, 0)
	wait(2, 100*time.Millisecond)
	wait(1000, 200*time.Millisecond) // until it is full
	bs.Charge("key", now, 3)
	wait(1, 300*time.Millisecond)
	now = now.Add(200 * time.Millisecond)
	wait(1, 100*time.Millisecond)
	bs.Charge("key", now, 1000) // takes the whole burst
	wait(1, 400*time.Millisecond)
	now = now.Add(time.Hour)
	wait(1000, 0)
	none := NewBuckets(Rate{})
	if none.Charge("key", now, 1); none.Wait("key", now, 1e9) != 0 {
		t.Error("the zero rate limits")
	}
}

// Each key has a bucket of its own, and buckets that are full again are forgotten.
func TestBuckets(t *testing.T) {
	now := time.Unix(0, 0)
	bs := NewBuckets(Rate{PerSecond: 1, Burst: 1})
	for i := range 10_000 {
		if wait := bs.Spend("busy", now, 1); (wait == 0) != (i%1000 == 0) {
			t.Fatalf("the busy key waits %v at %v", wait, now)
		}
		if wait := bs.Spend(strconv.Itoa(i), now, 1); wait != 0 {
			t.Fatalf("a new key waits %v", wait)
		}
		now = now.Add(time.Millisecond)
	}
	if n := bs.Len(); n > 2*1000+minSweep { // 1,000 buckets are not full at a time
		t.Errorf("%d buckets are kept", n)
	}
	if bs.Rate() != (Rate{PerSecond: 1, Burst: 1}) {
		t.Errorf("the rate is %v", bs.Rate())
	}
	if NewBuckets(Rate{}) != nil || (*Buckets)(nil).Spend("", now, 1) != 0 || (*Buckets)(nil).Len() != 0 || (*Buckets)(nil).Rate().Limited() {
		t.Error("the zero rate limits")
	}
}

func TestCounter(t *testing.T) {
	c := NewCounter(2)
	first, second, third := c.Add("a", 1), c.Add("a", 1), c.Add("a", 1)
	if !first || !second || third || c.Add("a", math.MaxInt64) || !c.Add("b", 2) || c.Used("a") != 2 {
		t.Errorf("a uses %d of 2", c.Used("a"))
	}
	c.Remove("a", 1)
	if again, tooMuch := c.Add("a", 1), c.Add("a", 1); !again || tooMuch {
		t.Error("what was removed cannot be added again")
	}
	c.Remove("a", 2)
	c.Remove("b", 2)
	if !c.Add("c", 0) || c.Len() != 0 {
		t.Errorf("%d keys are kept that use nothing", c.Len())
	}
	var none *Counter
	none.Remove("a", 1)
	if NewCounter(0) != nil || !none.Add("a", math.MaxInt64) || none.Used("a") != 0 || none.Len() != 0 {
		t.Error("a maximum of 0 limits")
	}
}
