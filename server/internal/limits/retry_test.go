package limits

import (
	"testing"
	"time"
)

// If the seconds are rounded down, a client that waits for them is refused again.
func TestRetryAfter(t *testing.T) {
	for wait, want := range map[time.Duration]struct {
		seconds int
		advice  string
	}{
		0:                       {1, "Try again in a second."},
		time.Nanosecond:         {1, "Try again in a second."},
		time.Second:             {1, "Try again in a second."},
		time.Second + 1:         {2, "Try again in 2 seconds."},
		2500 * time.Millisecond: {3, "Try again in 3 seconds."},
		time.Minute:             {60, "Try again in 60 seconds."},
	} {
		if got := RetryAfter(wait); got != want.seconds {
			t.Errorf("%v: %d seconds, want %d", wait, got, want.seconds)
		}
		if got := Advice(wait); got != want.advice {
			t.Errorf("%v: %q, want %q", wait, got, want.advice)
		}
	}
	if n := RetryAfter(Never); n < 1e9 {
		t.Errorf("never is in %d seconds", n)
	}
}
