package lab_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/socketplay/socketplay/server/internal/limits"
	"github.com/socketplay/socketplay/server/lab"
)

// likeThePlayground are the limits of the playground.
var likeThePlayground = lab.RegistryOptions{Max: 400, PerAddress: 300, New: limits.Rate{PerSecond: 2, Burst: 180}}

const elsewhere = "198.51.100.7:1"

// open creates a lab and returns it with its id.
func open(t *testing.T, r *lab.Registry, ws *fakeLabs, from string) (string, *fakeLab) {
	t.Helper()
	id, err := r.Create(t.Context(), from, 2)
	if err != nil {
		t.Fatal(err)
	}
	return id, ws.last()
}

// Sixty pages behind one address open a lab and a fork each, all at once. They meet no
// limit. The next lab of this address has to wait, and a lab of another address does not.
//
// Without the rate, lab 181 opens. It also opens if each port or each IPv6 address counts
// alone.
func TestSixtyPagesBehindOneAddress(t *testing.T) {
	for _, from := range []string{"192.0.2.1:%d", "[2001:db8::%x]:443"} {
		ws := new(fakeLabs)
		withOptions(t, ws, likeThePlayground, func(t *testing.T, r *lab.Registry) {
			var pages sync.WaitGroup
			for n := range 60 {
				pages.Go(func() {
					address := fmt.Sprintf(from, 50000+n)
					_, err := r.Create(t.Context(), address, 2)
					for range 2 {
						_, fork := r.CreateBrief(t.Context(), address, 2)
						err = errors.Join(err, fork)
					}
					if err != nil {
						t.Error(err)
					}
				})
			}
			pages.Wait()
			var tooFast *lab.TooFastError
			if _, err := r.Create(t.Context(), fmt.Sprintf(from, 1), 2); !errors.As(err, &tooFast) || tooFast.Wait != time.Second/2 {
				t.Errorf("lab 181: %v", err)
			}
			if err := r.Open(t.Context(), fmt.Sprintf(from, 1), ids.New(2)); !errors.As(err, &tooFast) {
				t.Errorf("lab 181, by a link: %v", err)
			}
			open(t, r, ws, elsewhere)
			time.Sleep(time.Second / 2)
			open(t, r, ws, fmt.Sprintf(from, 1))
			if now, _ := r.Stats(); now != 182 {
				t.Errorf("%d labs are open", now)
			}
		})
	}
}

// A loop opens labs from one address, for five minutes. There is always room for others, in
// what brief labs may take as well.
//
// Without RegistryOptions.PerAddress, the loop has all 400 labs. Without ErrShareOfBrief, it
// has all 200 brief ones, and nobody else can fork.
func TestLoopLeavesRoom(t *testing.T) {
	create, createBrief := (*lab.Registry).Create, (*lab.Registry).CreateBrief
	for name, tt := range map[string]struct {
		create       func(*lab.Registry, context.Context, string, int) (string, error)
		enters       bool
		loop, others int   // how many labs each can have
		loopErr, err error // what keeps each from having more
	}{
		"unused":       {create, false, 300, 100, nil, nil},
		"entered":      {create, true, 300, 100, lab.ErrShare, lab.ErrTooMany},
		"brief unused": {createBrief, false, 150, 50, nil, nil},
		"brief":        {createBrief, true, 150, 50, lab.ErrShareOfBrief, lab.ErrTooManyBrief},
	} {
		t.Run(name, func(t *testing.T) {
			ws := new(fakeLabs)
			opts := likeThePlayground
			opts.Brief = time.Hour // otherwise the registry closes them before they give way
			withOptions(t, ws, opts, func(t *testing.T, r *lab.Registry) {
				var lastErr error
				for range 600 {
					if _, lastErr = tt.create(r, t.Context(), home, 2); lastErr == nil {
						ws.last().busy.Store(tt.enters)
					}
					time.Sleep(time.Second / 2)
				}
				// Labs that the loop has not entered give way to its own new ones.
				if !errors.Is(lastErr, tt.loopErr) {
					t.Errorf("the last lab of the loop: %v, want %v", lastErr, tt.loopErr)
				}
				if n, _ := r.Stats(); n != tt.loop {
					t.Errorf("the loop has %d labs", n)
				}
				for range tt.others {
					if _, err := tt.create(r, t.Context(), elsewhere, 2); err != nil {
						t.Fatal(err)
					}
					ws.last().busy.Store(true)
				}
				// Now all are taken. One of the loop gives way, if the loop has not entered it.
				if _, err := tt.create(r, t.Context(), elsewhere, 2); !errors.Is(err, tt.err) {
					t.Errorf("one lab more: %v, want %v", err, tt.err)
				}
				if n, _ := r.Stats(); n != tt.loop+tt.others {
					t.Errorf("%d labs are open", n)
				}
			})
		})
	}
}

// If as many brief labs are open as may be, an unused one of them gives way to a new one, and
// never a lab of another kind: that would make no room for it.
//
// Without room.brief in longestUnusedLocked, the lasting lab closes.
func TestUnusedBriefLabGivesWay(t *testing.T) {
	ws := new(fakeLabs)
	withOptions(t, ws, lab.RegistryOptions{Max: 4, Brief: time.Hour, Idle: time.Hour}, func(t *testing.T, r *lab.Registry) {
		_, lasting := open(t, r, ws, home)
		brief := func() *fakeLab {
			t.Helper()
			if _, err := r.CreateBrief(t.Context(), home, 2); err != nil {
				t.Fatal(err)
			}
			return ws.last()
		}
		first := brief()
		time.Sleep(20 * time.Second)
		second := brief()
		time.Sleep(10*time.Second - 1)
		if _, err := r.CreateBrief(t.Context(), elsewhere, 2); !errors.Is(err, lab.ErrTooManyBrief) {
			t.Errorf("a moment before one gives way: %v", err)
		}
		time.Sleep(time.Nanosecond)
		brief()
		synctest.Wait()
		if !first.closed.Load() || second.closed.Load() || lasting.closed.Load() {
			t.Errorf("closed: the first %t, the second %t, the lasting one %t", first.closed.Load(), second.closed.Load(), lasting.closed.Load())
		}
		if n, _ := r.Stats(); n != 3 {
			t.Errorf("%d labs are open", n)
		}
	})
}

// An address that has its share of all labs gets no further one in the place of another's
// brief lab, although that is enough for the limit of brief labs.
//
// If longestUnusedLocked looks at one of the limits alone, the address has four labs, or a
// lab closes for nothing.
func TestGivingWayMakesRoomUnderAllLimits(t *testing.T) {
	ws := new(fakeLabs)
	opts := lab.RegistryOptions{Max: 6, PerAddress: 3, Brief: time.Hour, Idle: time.Hour}
	withOptions(t, ws, opts, func(t *testing.T, r *lab.Registry) {
		for n := range 3 {
			if _, err := r.CreateBrief(t.Context(), fmt.Sprintf("198.51.100.%d:1", n), 2); err != nil {
				t.Fatal(err)
			}
			open(t, r, ws, home)
		}
		time.Sleep(time.Minute)
		if _, err := r.CreateBrief(t.Context(), home, 2); !errors.Is(err, lab.ErrShare) {
			t.Errorf("a fourth of this address: %v", err)
		}
		synctest.Wait()
		if n, _ := r.Stats(); n != 6 {
			t.Errorf("%d labs are open", n)
		}
		if _, err := r.CreateBrief(t.Context(), elsewhere, 2); err != nil {
			t.Errorf("from elsewhere: %v", err)
		}
	})
}

// If all labs are taken, the first to give way is a lab that has been open for half a minute
// without a visitor. The next is one that its last page left a minute ago. A lab in use never
// gives way. A link opens its lab again, empty.
//
// Without makeRoomLocked's longestUnusedLocked, the newcomer is refused. If labs give way in
// the order of lastUsed alone, the lab that was left goes first.
func TestUnusedLabGivesWay(t *testing.T) {
	ws := new(fakeLabs)
	opts := lab.RegistryOptions{Max: 4, Brief: time.Hour, Idle: time.Hour} // so long that no regular check happens during the test
	withOptions(t, ws, opts, func(t *testing.T, r *lab.Registry) {
		leftID, left := open(t, r, ws, home)
		left.busy.Store(true)
		enter(r, leftID, "a/socket.io/")
		left.busy.Store(false)
		_, busy := open(t, r, ws, home)
		busy.busy.Store(true)
		heldID, held := open(t, r, ws, home)
		defer close(held.hold)
		go enter(r, heldID, "hold")

		time.Sleep(30 * time.Second)
		emptyID, empty := open(t, r, ws, home)
		refused := func(when string) {
			t.Helper()
			if _, err := r.Create(t.Context(), elsewhere, 2); !errors.Is(err, lab.ErrTooMany) {
				t.Errorf("%s: %v", when, err)
			}
		}
		time.Sleep(30*time.Second - 1)
		refused("a moment before a lab gives way")
		time.Sleep(time.Nanosecond)
		_, first := open(t, r, ws, elsewhere)
		first.busy.Store(true)
		synctest.Wait()
		if !empty.closed.Load() || left.closed.Load() {
			t.Errorf("the lab that nobody entered is closed: %t, the one that was left: %t", empty.closed.Load(), left.closed.Load())
		}
		_, second := open(t, r, ws, elsewhere)
		second.busy.Store(true)
		synctest.Wait()
		if !left.closed.Load() {
			t.Error("the lab that was left is still open")
		}
		time.Sleep(30 * time.Minute)
		refused("all labs are in use")
		for name, l := range map[string]*fakeLab{"busy": busy, "serving": held, "new": first} {
			if l.closed.Load() {
				t.Errorf("the %s lab is closed", name)
			}
		}

		first.busy.Store(false)
		time.Sleep(time.Minute)
		if code, body := enter(r, emptyID, ""); code != 200 || ws.last() == empty || ws.last().id != emptyID {
			t.Errorf("its link: %d %s", code, body)
		}
	})
}

// An address that has its share of labs gets another one in the place of one of its own,
// and not in the place of others'.
//
// Without the address in longestUnusedLocked, the lab from elsewhere closes.
func TestShareOfAnAddress(t *testing.T) {
	ws := new(fakeLabs)
	withOptions(t, ws, lab.RegistryOptions{Max: 9, PerAddress: 2}, func(t *testing.T, r *lab.Registry) {
		_, others := open(t, r, ws, elsewhere)
		time.Sleep(time.Second)
		_, own := open(t, r, ws, home)
		open(t, r, ws, home)
		if _, err := r.Create(t.Context(), home, 2); !errors.Is(err, lab.ErrShare) {
			t.Errorf("the third: %v", err)
		}
		time.Sleep(20 * time.Second)
		own.busy.Store(true)
		time.Sleep(20 * time.Second)
		open(t, r, ws, home)
		synctest.Wait()
		if others.closed.Load() || own.closed.Load() {
			t.Error("the wrong lab has given way")
		}
		if n, _ := r.Stats(); n != 3 {
			t.Errorf("%d labs are open", n)
		}
	})
}

// A newcomer does not wait until the lab that gave way has closed. But if many labs are
// closing, newcomers wait, so that the number of labs in memory has a limit. If closing takes
// too long, the newcomers are refused.
//
// Without takeMemory, 16 labs exist.
func TestClosingLabsAreBounded(t *testing.T) {
	ws := new(fakeLabs)
	withOptions(t, ws, lab.RegistryOptions{Max: 8}, func(t *testing.T, r *lab.Registry) {
		crowd := func() (waits map[time.Duration]int, refused int) {
			waits = make(map[time.Duration]int)
			var mu sync.Mutex
			var all sync.WaitGroup
			began := time.Now()
			for range 8 {
				all.Go(func() {
					_, err := r.Create(t.Context(), home, 2)
					mu.Lock()
					defer mu.Unlock()
					if err == nil {
						waits[time.Since(began)]++
					} else if errors.Is(err, lab.ErrTooMany) {
						refused++
					} else {
						t.Error(err)
					}
				})
			}
			all.Wait()
			return waits, refused
		}
		ws.linger = 5 * time.Second
		if waits, refused := crowd(); waits[0] != 8 || refused > 0 {
			t.Errorf("the first crowd waits %v, %d refused", waits, refused)
		}
		time.Sleep(30 * time.Second)
		ws.linger = time.Minute
		if waits, refused := crowd(); waits[0] != 2 || waits[5*time.Second] != 6 || refused > 0 {
			t.Errorf("the second crowd waits %v, %d refused", waits, refused)
		}
		time.Sleep(30 * time.Second)
		ws.linger = 0
		if waits, refused := crowd(); waits[0] != 2 || refused != 6 {
			t.Errorf("the third crowd waits %v, %d refused", waits, refused)
		}
		if ws.most > 8+2+1 { // main is one of them
			t.Errorf("%d labs existed at the same time", ws.most)
		}
		time.Sleep(time.Minute)
		if waits, refused := crowd(); waits[0] != 8 || refused > 0 {
			t.Errorf("the fourth crowd waits %v, %d refused", waits, refused)
		}
	})
}

// After labs have been created, entered, left and closed at the same time, and some did not
// open, none of them counts any more.
//
// If a lab that does not open, or one that closes, stays in the count, the last labs are
// refused.
func TestLabsAreCountedExactly(t *testing.T) {
	ws := &fakeLabs{linger: time.Second, opens: 10 * time.Millisecond}
	withOptions(t, ws, lab.RegistryOptions{Max: 20, PerAddress: 8}, func(t *testing.T, r *lab.Registry) {
		address := func(n int) string { return fmt.Sprintf("192.0.2.%d:1", n%4) }
		var visitors sync.WaitGroup
		for n := range 40 {
			visitors.Go(func() {
				for range 20 {
					id, err := r.Create(t.Context(), address(n), 2)
					if err == nil {
						enter(r, id, "")
					}
					if l := ws.last(); rand.N(2) == 0 {
						l.busy.Store(true)
						time.AfterFunc(rand.N(2*time.Minute), func() { l.busy.Store(false) })
					}
					if rand.N(9) == 0 {
						ws.setRefuse(errors.New("no Redis"))
					} else {
						ws.setRefuse(nil)
					}
					time.Sleep(rand.N(20 * time.Second))
					enter(r, id, "") // opens it again if it has given way
				}
			})
		}
		visitors.Wait()
		ws.setRefuse(nil)
		time.Sleep(15 * time.Minute)
		if n, _ := r.Stats(); n != 0 {
			t.Errorf("%d labs are open", n)
		}
		for n := range 4 {
			for range 5 {
				open(t, r, ws, address(n))
			}
		}
		if n, _ := r.Stats(); n != 20 {
			t.Errorf("%d labs are open", n)
		}
	})
}

// A visitor whose lab cannot be opened learns why, and when to try again.
func TestWhyNoLabOpens(t *testing.T) {
	answer := func(r *lab.Registry, from string) (int, string, string) {
		req := httptest.NewRequest("GET", "/lab/"+ids.New(2)+"/", nil)
		req.RemoteAddr = from
		w := httptest.NewRecorder()
		r.ServeHTTP(w, req)
		return w.Code, w.Header().Get("Retry-After"), w.Body.String()
	}
	ws := new(fakeLabs)
	opts := lab.RegistryOptions{Max: 4, PerAddress: 3, New: limits.Rate{PerSecond: 0.4, Burst: 2}}
	withOptions(t, ws, opts, func(t *testing.T, r *lab.Registry) {
		want := func(from string, status int, after string, body ...string) {
			t.Helper()
			code, retryAfter, text := answer(r, from)
			if code != status || retryAfter != after {
				t.Errorf("%d, Retry-After %q; want %d, %q", code, retryAfter, status, after)
			}
			for _, part := range body {
				if !strings.Contains(text, part) {
					t.Errorf("%s lacks %s", text, part)
				}
			}
		}
		want(home, 200, "")
		want(home, 200, "")
		want(home, 429, "3", `"code":"rate_limited"`, `"retryAfterMs":2501`, "Try again in 3 seconds.")
		time.Sleep(3 * time.Second)
		want(home, 200, "")
		want(home, 429, "60", `"code":"labs_per_address"`, `"retryAfterMs":60001`, "a minute after", "ask who runs this playground")
		want(elsewhere, 200, "")
		want(elsewhere, 503, "60", `"code":"too_many_labs"`, "a minute after", "ask who runs this playground")
		want("[2001:db8::1]:1", 503, "60", `"code":"too_many_labs"`)
	})
	for err, want := range map[error]lab.Problem{
		lab.ErrTooManyBrief: {Status: 503, Code: "too_many_labs", Message: "All labs that this playground has for forks are taken.", RetryAfter: time.Minute / 2},
		lab.ErrShareOfBrief: {Status: 429, Code: "labs_per_address", Message: "Your network has as many forks as one network may have here.", RetryAfter: time.Minute / 2},
	} {
		got := lab.ProblemOf(err)
		want.Message += " The labs of a fork become free half a minute after it was closed. If you need one sooner, ask who runs this playground."
		if got != want || !lab.IsLimit(err) {
			t.Errorf("%v: %+v, a limit: %t", err, got, lab.IsLimit(err))
		}
	}
}
