package wasmclient

import "syscall/js"

// strand serialises what happens to a manager and delivers its notices. The
// browser runs one thing at a time, so both are direct calls; the core allows for
// a handler that calls back in the midst of a change, as the official client does.
type strand struct{}

func (*strand) do(f func())     { f() }
func (*strand) notify(f func()) { f() }

// timer calls back unless stopped first.
type timer struct {
	handle js.Value // what setTimeout returned: a number, or in Node an object
	token  int
}

// timers are those that wait. One js.Func serves them all, told apart by a
// token, so that no timer holds a function of its own.
var (
	timers    = map[int]func(){}
	lastTimer int
	fireTimer js.Func // takes the token
	setTimer  = js.Global().Get("setTimeout")
	stopTimer = js.Global().Get("clearTimeout")
	date      = js.Global().Get("Date")
	maths     = js.Global().Get("Math")
	promise   = js.Global().Get("Promise")
)

func init() {
	fireTimer = js.FuncOf(func(_ js.Value, args []js.Value) any {
		token := args[0].Int()
		if f, ok := timers[token]; ok {
			delete(timers, token)
			f()
		}
		return nil
	})
}

func (*strand) after(d Duration, f func()) *timer {
	lastTimer++
	timers[lastTimer] = f
	handle := setTimer.Invoke(fireTimer, int(d/millisecond), lastTimer)
	return &timer{handle: handle, token: lastTimer}
}

// stop does nothing to a nil timer.
func (t *timer) stop() {
	if t == nil {
		return
	}
	if _, ok := timers[t.token]; ok {
		delete(timers, t.token)
		stopTimer.Invoke(t.handle)
	}
}

// soon calls f when the browser's current task is done.
func soon(f func()) {
	lastTimer++
	timers[lastTimer] = f
	promise.Call("resolve", lastTimer).Call("then", fireTimer)
}

// now returns the time in milliseconds.
func now() float64 { return date.Call("now").Float() }

func random() float64 { return maths.Call("random").Float() }
