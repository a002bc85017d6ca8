package wasmclient

// strand makes sure that only one call at a time changes a manager, and delivers the
// manager's notices. A browser runs one call at a time anyway, so here changes and notices
// are direct calls. A handler may therefore call the manager in the middle of a change. The
// core allows for that, as the official client does.
type strand struct{}

func (*strand) do(f func())     { f() }
func (*strand) notify(f func()) { f() }

// timer calls a function once, unless it is stopped before.
type timer struct{ token int32 }

// timers are the functions of running timers, by token. When a timer fires, the page calls
// fireTimer with the token.
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

// after calls f when d has passed.
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

// mustYield returns whether the program has worked for so long that the page must do other
// things first. The caller then does the rest of its work in a call of after(0).
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
