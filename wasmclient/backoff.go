package wasmclient

// backoff spaces the attempts to reconnect. The delay before attempt n is min·2ⁿ, changed
// at random by up to the share jitter, and at most max.
type backoff struct {
	min, max Duration
	jitter   float64        // 0 to 1
	random   func() float64 // in [0, 1)
	attempts int
}

// next returns the delay before the next attempt and counts that attempt.
func (b *backoff) next() Duration {
	delay := float64(b.min)
	for range min(b.attempts, 64) { // by then max has long been reached
		delay *= 2
	}
	b.attempts++
	if b.jitter > 0 {
		// One random number gives size and sign, as in the official client.
		r := b.random()
		deviation := r * b.jitter * delay
		if int(r*10)%2 == 0 {
			deviation = -deviation
		}
		delay += deviation
	}
	return Duration(min(delay, float64(b.max)))
}

func (b *backoff) reset() { b.attempts = 0 }
