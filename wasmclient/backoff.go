package wasmclient

// backoff spaces attempts to reconnect: min·2ⁿ, spread by jitter and then
// capped at max.
type backoff struct {
	min, max Duration
	jitter   float64
	random   func() float64 // in [0, 1)
	attempts int
}

// next returns the delay before the next attempt and counts it.
func (b *backoff) next() Duration {
	delay := float64(b.min)
	for range min(b.attempts, 64) { // beyond that max has long been reached
		delay *= 2
	}
	b.attempts++
	if b.jitter > 0 {
		// One draw gives both size and sign, as in the official client.
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
