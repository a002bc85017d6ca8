package auth

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// classroom is a limit in a synctest bubble, and the number of passwords that were checked.
type classroom struct {
	*testing.T
	limit   *Limit
	checked int
}

// inClass runs f with the limit of the playground.
func inClass(t *testing.T, f func(c *classroom)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		f(&classroom{T: t, limit: NewLimit(LimitOptions{Logins: Rate{PerSecond: 3, Burst: 300}})})
	})
}

// try tries a password that is right or wrong. It returns how long the client has to wait,
// or 0 if the password was checked.
func (c *classroom) try(address, name string, right bool) time.Duration {
	c.Helper()
	got, err := c.limit.CheckPassword(c.Context(), address, name, func() (bool, error) {
		c.checked++
		return right, nil
	})
	if limited, ok := errors.AsType[*LimitError](err); ok && limited.RetryAfter > 0 && !got {
		return limited.RetryAfter
	}
	if err != nil || got != right {
		c.Fatalf("%s at %s: %v, %v", name, address, got, err)
	}
	return 0
}

// guess tries n wrong passwords and returns how many of them were checked.
func (c *classroom) guess(address, name string, n int) int {
	c.Helper()
	before := c.checked
	for range n {
		c.try(address, name, false)
	}
	return c.checked - before
}

// wantChecks fails the test unless got is want.
func (c *classroom) wantChecks(what string, got, want int) {
	c.Helper()
	if got != want {
		c.Errorf("%s: %d passwords were checked, want %d", what, got, want)
	}
}

// An address may try 20 wrong passwords for one name, and then one in five seconds. Without
// the charge for the pair of name and address, 100 are checked; without any charge, all
// 285 are.
func TestGuessingAPassword(t *testing.T) {
	inClass(t, func(c *classroom) {
		c.wantChecks("at once", c.guess("192.0.2.1:80", "alice", 285), 20)
		wait := c.try("192.0.2.1:81", "ALICE", false)
		if wait != 5*time.Second {
			c.Errorf("wait %v", wait)
		}
		time.Sleep(wait - time.Millisecond)
		c.wantChecks("too early", c.guess("192.0.2.1:80", "alice", 1), 0)
		time.Sleep(time.Millisecond)
		c.wantChecks("in time", c.guess("192.0.2.1:80", "alice", 5), 1)
		// Of a /64 network, which one visitor has, all addresses count as one.
		c.wantChecks("IPv6", c.guess("[2001:db8::1]:80", "alice", 20)+c.guess("[2001:db8::2]:80", "alice", 20), 20)
	})
}

// Whatever names an address tries, it may try 100 wrong passwords and 25 first tries, and
// then one a second and one in four seconds. Without the charge for the address, or that for first tries,
// 1,000 are checked.
func TestGuessingNames(t *testing.T) {
	inClass(t, func(c *classroom) {
		for i := range 1000 {
			c.guess("192.0.2.1:80", fmt.Sprint("name ", i), 1)
		}
		c.wantChecks("at once", c.checked, 125)
		time.Sleep(10 * time.Second)
		for i := range 1000 {
			c.guess("192.0.2.1:80", fmt.Sprint("other ", i), 1)
		}
		c.wantChecks("ten seconds later", c.checked, 125+10+2)
		c.wantChecks("elsewhere", c.guess("192.0.2.2:80", "name 1", 1), 1)
	})
}

// A program that tries a wrong password each second, always for another name, keeps its
// address at zero. A class of sixty and the others behind the address still log in. Without firstTries they have
// to wait.
func TestGuessingBesideAClass(t *testing.T) {
	inClass(t, func(c *classroom) {
		c.guess("192.0.2.1:80", "alice", 20)
		for i := range 80 {
			c.guess("192.0.2.1:80", fmt.Sprint("name ", i), 1)
		}
		for range 60 { // the class
			if wait := c.try("192.0.2.1:80", "bob", true); wait > 0 {
				c.Fatalf("bob has to wait %v", wait)
			}
		}
		for i := range 100 {
			time.Sleep(time.Second)
			c.wantChecks("the program", c.guess("192.0.2.1:80", fmt.Sprint("other ", i), 1), 1)
			if i%4 > 0 {
				continue
			}
			if wait := c.try("192.0.2.1:80", "bob", true); wait > 0 {
				c.Fatalf("bob has to wait %v", wait)
			}
		}
		// A user who mistypes the password waits until that is forgotten.
		c.guess("192.0.2.1:80", "bob", 1)
		if wait := c.try("192.0.2.1:80", "bob", true); wait > 5*time.Second {
			c.Errorf("bob has to wait %v", wait)
		}
	})
}

// A limit apart has tries of its own, but no turns of its own. If the tries were the same,
// there would be none left; if Apart made turns, the second password would be checked at
// once.
func TestApart(t *testing.T) {
	inClass(t, func(c *classroom) {
		first := c.limit
		for i := range 1000 {
			c.guess("192.0.2.1:80", fmt.Sprint("name ", i), 1)
		}
		c.guess("192.0.2.1:80", "admin", 1)
		c.limit = first.Apart()
		if wait := c.try("192.0.2.1:80", "admin", true); wait > 0 {
			c.Errorf("admin has to wait %v", wait)
		}
		for range cap(first.turns) {
			first.turns <- struct{}{}
		}
		checked := make(chan bool)
		go func() { c.try("192.0.2.1:80", "admin", true); close(checked) }()
		synctest.Wait()
		select {
		case <-checked:
			c.Error("the password is checked although it is not its turn")
		default:
			<-first.turns
			<-checked
		}
	})
}

// Many addresses that guess the password of one name share a limit, except for the first
// try of each. So they do not lock the user out, who knows the password. Without the charge
// for the name, each address may try 20; without the exception, bob is refused.
func TestGuessingFromEverywhere(t *testing.T) {
	inClass(t, func(c *classroom) {
		for i := range 200 {
			c.guess(fmt.Sprintf("198.51.100.%d:80", i), "bob", 20)
		}
		c.wantChecks("200 addresses", c.checked, 5*20+195) // five try all they may, and then each only once
		if wait := c.try("192.0.2.1:80", "bob", true); wait > 0 {
			c.Errorf("bob has to wait %v", wait)
		}
		if wait := c.try("192.0.2.1:80", "bob", true); wait > 0 {
			c.Errorf("bob's second login has to wait %v", wait)
		}
	})
}

// Right passwords of one name do not count for the name: a class of sixty behind one
// address may log in as alice at the same moment. But they count for the address, because
// each login takes time and writes to Redis. Without that, all 1,000 are let in.
func TestClassLogsIn(t *testing.T) {
	inClass(t, func(c *classroom) {
		var class sync.WaitGroup
		var mu sync.Mutex
		begin := make(chan struct{})
		refused := 0
		for range 60 {
			class.Go(func() {
				<-begin
				_, err := c.limit.CheckPassword(c.Context(), "192.0.2.1:80", "alice", func() (bool, error) {
					time.Sleep(50 * time.Millisecond) // as bcrypt
					return true, nil
				})
				if err != nil {
					mu.Lock()
					defer mu.Unlock()
					refused++
				}
			})
		}
		close(begin)
		class.Wait()
		if refused > 0 {
			c.Errorf("%d of 60 were refused", refused)
		}
		for range 1000 {
			c.try("192.0.2.1:80", "alice", true)
		}
		if c.checked < 200 || c.checked > 375 {
			c.Errorf("%d of 1,000 further logins were let in", c.checked)
		}
	})
}

// As many passwords are checked at once as there are processors, some logins wait, and the
// others are refused. Without turns all are checked at once; without places all wait.
func TestLoginsTakeTurns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const queue, many = 5, 100
		atOnce := runtime.GOMAXPROCS(0)
		limit := NewLimit(LimitOptions{queue: queue})
		hold := make(chan struct{})
		var mu sync.Mutex
		var running, most, refused int
		var all sync.WaitGroup
		for range atOnce + queue + many {
			all.Go(func() {
				_, err := limit.CheckPassword(t.Context(), "192.0.2.1:80", "alice", func() (bool, error) {
					mu.Lock()
					running++
					most = max(most, running)
					mu.Unlock()
					<-hold
					mu.Lock()
					running--
					mu.Unlock()
					return true, nil
				})
				if limited, ok := errors.AsType[*LimitError](err); ok && limited.Seconds() > 0 {
					mu.Lock()
					refused++
					mu.Unlock()
				} else if err != nil {
					t.Error(err)
				}
			})
		}
		synctest.Wait()
		mu.Lock()
		if running != atOnce || refused != many {
			t.Errorf("%d run and %d are refused, want %d and %d", running, refused, atOnce, many)
		}
		mu.Unlock()
		close(hold)
		all.Wait()
		if most > atOnce {
			t.Errorf("%d ran at once", most)
		}
		if len(limit.turns)+len(limit.places) > 0 {
			t.Errorf("%d turns and %d places are still taken", len(limit.turns), len(limit.places))
		}
	})
}

// A client that leaves loses its place in the queue, and its password is not checked.
// Without the wait for the context, its login ends only when its turn comes.
func TestClientLeavesTheQueue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		limit := NewLimit(LimitOptions{queue: 1})
		for range runtime.GOMAXPROCS(0) {
			limit.turns <- struct{}{} // all processors are busy
			limit.places <- struct{}{}
		}
		ctx, leave := context.WithCancelCause(t.Context())
		result := make(chan error, 1)
		go func() {
			_, err := limit.CheckPassword(ctx, "192.0.2.1:80", "alice", func() (bool, error) {
				t.Error("the password was checked")
				return true, nil
			})
			result <- err
		}()
		synctest.Wait()
		gone := errors.New("gone")
		leave(gone)
		synctest.Wait()
		if err := <-result; !errors.Is(err, gone) {
			t.Errorf("result %v", err)
		}
		if waiting := len(limit.places) - len(limit.turns); waiting > 0 {
			t.Errorf("%d places are still taken", waiting)
		}
	})
}

// Wrong passwords that wait while others are checked find out that there were too many.
// Without the second look, all that found a place are checked: 68. The passwords that were
// checked at once, although there were tokens for only one, are paid for later. Without
// the debt, four are checked every five seconds, 2,880 in an hour.
func TestGuessesThatWaited(t *testing.T) {
	inClass(t, func(c *classroom) {
		const atOnce = 4
		c.limit.turns, c.limit.places = make(chan struct{}, atOnce), make(chan struct{}, atOnce+defaultQueue)
		var mu sync.Mutex
		guessTogether := func(n int) {
			var all sync.WaitGroup
			for range n {
				all.Go(func() {
					_, _ = c.limit.CheckPassword(c.Context(), "192.0.2.1:80", "alice", func() (bool, error) {
						time.Sleep(50 * time.Millisecond)
						mu.Lock()
						defer mu.Unlock()
						c.checked++
						return false, nil
					})
				})
			}
			all.Wait()
		}
		guessTogether(1000)
		if c.checked < 20 || c.checked >= 20+atOnce {
			c.Errorf("%d passwords were checked", c.checked)
		}
		for end := time.Now().Add(time.Hour); time.Now().Before(end); time.Sleep(time.Second) {
			guessTogether(10)
		}
		if c.checked < 700 || c.checked > 740+atOnce {
			c.Errorf("%d passwords were checked in an hour", c.checked)
		}
	})
}

// A limit remembers only those addresses and names that had a wrong password lately, and
// of a name only a hash. Without the hash it keeps 80 MB of names.
func TestLimitForgets(t *testing.T) {
	inClass(t, func(c *classroom) {
		long := strings.Repeat("x", 4000)
		for i := range 20_000 {
			c.try(fmt.Sprintf("198.51.%d.%d:80", i>>8&255, i&255), fmt.Sprint(long, i), false)
			time.Sleep(10 * time.Millisecond) // 100 a second, more than two processors can check
		}
		l := c.limit
		for what, kept := range map[string]int{"addresses": l.addresses.Len(), "names": l.names.Len(), "pairs": l.pairs.Len(), "first tries": l.firstTries.Len()} {
			if kept > 4000 {
				c.Errorf("%d %s are kept", kept, what)
			}
		}
		if k := keysOf("192.0.2.1:80", long); len(k.name)+len(k.pair) > 64 {
			c.Errorf("the keys of a name have %d bytes", len(k.name)+len(k.pair))
		}
	})
}

// A login that fails for another reason, such as Redis, does not count.
func TestFailedChecksDoNotCount(t *testing.T) {
	inClass(t, func(c *classroom) {
		broken := errors.New("no Redis")
		for range 1000 {
			if _, err := c.limit.CheckPassword(c.Context(), "192.0.2.1:80", "alice", func() (bool, error) { return false, broken }); !errors.Is(err, broken) {
				c.Fatal(err)
			}
		}
	})
}
