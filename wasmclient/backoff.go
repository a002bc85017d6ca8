package wasmclient

// backoff spaces the attempts to reconnect. The delay before attempt n (from 0) is min·2ⁿ.
// It is made longer or shorter at random by up to jitter times the delay, and is at most
// max.
type backoff struct {
	min, max Duration
	jitter   float64        // 0 to 1
	random   func() float64 // in [0, 1)
	attempts int
}

// next returns the delay before the next attempt and counts that attempt.
func (b *backoff) next() Duration {
	delay := float64(b.min)
	for range min(b.attempts, 64) { // after 64 doublings the delay exceeds any max
		delay *= 2
	}
	b.attempts++
	if b.jitter > 0 {
		// One random number decides both how much the delay changes and whether it becomes
		// longer or shorter, as in the official client.
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
