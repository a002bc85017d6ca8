package limits

import (
	"fmt"
	"math"
	"time"
)

// RetryAfter returns a wait in whole seconds, as the header Retry-After needs it: rounded up,
// and at least 1.
func RetryAfter(wait time.Duration) int { return max(1, int(math.Ceil(wait.Seconds()))) }

// Advice is a sentence that tells people when to try again.
func Advice(wait time.Duration) string {
	if n := RetryAfter(wait); n > 1 {
		return fmt.Sprintf("Try again in %d seconds.", n)
	}
	return "Try again in a second."
}
