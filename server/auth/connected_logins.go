package auth

import (
	"context"
	"sync"
	"time"
)

// revokedEvent tells a client that its login has ended, before the client is disconnected.
const revokedEvent = "auth:revoked"

const (
	// checkInterval is how often an instance asks Redis which of its logins have ended.
	// With checkTimeout it leaves room for a question that fails: a login that ended
	// loses its sockets on every instance within two seconds.
	checkInterval = 500 * time.Millisecond

	// checkTimeout limits how long one such question may take.
	checkTimeout = 500 * time.Millisecond
)

// connectedLogins are the logins whose clients are connected to this process. It ends the
// connections of a login that has ended: at once if that happened in this process, and
// otherwise when it next asks Redis.
//
// It asks Redis again and again instead of waiting for a message, because a message can get
// lost, and then the sockets would stay. It asks only while clients of logins are connected.
type connectedLogins struct {
	ended func(context.Context, []login) ([]login, error) // returns those of the logins that have ended

	mu      sync.Mutex
	members map[login]map[*expiry]struct{}
	timer   *time.Timer // set while members is not empty, and while checking
	closed  bool
	checks  sync.WaitGroup
}

// login identifies a login of a user.
type login struct{ id, userID string }

func newConnectedLogins(ended func(context.Context, []login) ([]login, error)) *connectedLogins {
	return &connectedLogins{ended: ended, members: make(map[login]map[*expiry]struct{})}
}

// add lets the end of a login disconnect the socket of x. An empty id means that the token
// of x does not belong to a login.
func (c *connectedLogins) add(l login, x *expiry) {
	if l.id == "" {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.members[l] == nil {
		c.members[l] = make(map[*expiry]struct{})
	}
	c.members[l][x] = struct{}{}
	if c.timer == nil && !c.closed {
		c.timer = time.AfterFunc(checkInterval, c.check)
	}
}

func (c *connectedLogins) remove(l login, x *expiry) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.members[l], x)
	if len(c.members[l]) == 0 {
		delete(c.members, l)
	}
}

// end disconnects the sockets of the logins for which is returns true.
func (c *connectedLogins) end(ctx context.Context, is func(login) bool) {
	sockets := make(map[*expiry]login)
	c.mu.Lock()
	for l, members := range c.members {
		if is(l) {
			for x := range members {
				sockets[x] = l
			}
		}
	}
	c.mu.Unlock()
	for x, l := range sockets {
		x.revoke(ctx, l)
	}
}

// check asks which logins have ended, and ends their connections. Then it sets the timer
// for the next check. If Redis does not answer, all connections stay.
func (c *connectedLogins) check() {
	c.mu.Lock()
	if c.closed || len(c.members) == 0 {
		c.timer = nil
		c.mu.Unlock()
		return
	}
	c.checks.Add(1)
	defer c.checks.Done()
	logins := make([]login, 0, len(c.members))
	for l := range c.members {
		logins = append(logins, l)
	}
	c.mu.Unlock()
	ctx, cancel := context.WithTimeout(context.Background(), checkTimeout)
	defer cancel()
	if ended, err := c.ended(ctx, logins); err == nil {
		gone := make(map[login]bool, len(ended))
		for _, l := range ended {
			gone[l] = true
		}
		if len(gone) > 0 {
			c.end(ctx, func(l login) bool { return gone[l] })
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.closed {
		c.timer.Reset(checkInterval)
	}
}

// close stops the checks and waits for the last one.
func (c *connectedLogins) close() {
	c.mu.Lock()
	c.closed = true
	if c.timer != nil {
		c.timer.Stop()
	}
	c.mu.Unlock()
	c.checks.Wait()
}
