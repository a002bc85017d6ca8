package wasmclient

// strand lets one thing at a time change a manager, and delivers its notices. A browser
// runs one thing at a time anyway, so both are direct calls. The core allows for handlers
// that call back in the middle of a change, as the official client does.
type strand struct{}

func (*strand) do(f func())     { f() }
func (*strand) notify(f func()) { f() }

// timer calls a function once, unless it is stopped before.
type timer struct{ token int32 }

// timers are the functions of running timers by token. The page calls fireTimer with the
// token.
var (
	timers    = map[int32]func(){}
	lastTimer int32
)

//go:wasmimport socketplay setTimer
func setTimer(token int32, milliseconds float64)

//go:wasmimport socketplay clearTimer
func clearTimer(token int32)

//go:wasmexport fireTimer
func fireTimer(token int32) {
	if f, ok := timers[token]; ok {
		delete(timers, token)
		f()
	}
}

// after calls f after d.
func (*strand) after(d Duration, f func()) *timer {
	lastTimer++
	token := lastTimer
	timers[token] = f
	setTimer(token, float64(d)/float64(millisecond))
	return &timer{token}
}

// stop stops the timer. A nil timer has nothing to stop.
func (t *timer) stop() {
	if t == nil {
		return
	}
	if _, ok := timers[t.token]; ok {
		delete(timers, t.token)
		clearTimer(t.token)
	}
}

// mustYield returns whether the program has worked for so long that everything else in the
// page must have its turn. The caller then leaves the rest to a call of after(0).
//
//go:wasmimport socketplay mustYield
func mustYield() bool

func (*strand) mustYield() bool { return mustYield() }

// now returns the time in milliseconds.
//
//go:wasmimport socketplay now
func now() float64

// random returns a random number in [0, 1).
//
//go:wasmimport socketplay random
func random() float64
