package wasmclient

// strand serialises what happens to a manager and delivers its notices. The
// browser runs one thing at a time, so both are direct calls; the core allows for
// a handler that calls back in the midst of a change, as the official client does.
type strand struct{}

func (*strand) do(f func())     { f() }
func (*strand) notify(f func()) { f() }

// timer calls back unless stopped first.
type timer struct{ token int32 }

// timers are those that wait, by token; the page calls fireTimer with it.
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

func newTimer(f func()) int32 {
	lastTimer++
	timers[lastTimer] = f
	return lastTimer
}

func (*strand) after(d Duration, f func()) *timer {
	token := newTimer(f)
	setTimer(token, float64(d)/float64(millisecond))
	return &timer{token}
}

// stop does nothing to a nil timer.
func (t *timer) stop() {
	if t == nil {
		return
	}
	if _, ok := timers[t.token]; ok {
		delete(timers, t.token)
		clearTimer(t.token)
	}
}

// tired reports whether the page has been busy with what arrives for so long that
// it must get a chance to do something else: what is left to do is to be done
// after(0).
//
//go:wasmimport socketplay tired
func tired() bool

func (*strand) tired() bool { return tired() }

// now returns the time in milliseconds.
//
//go:wasmimport socketplay now
func now() float64

//go:wasmimport socketplay random
func random() float64
