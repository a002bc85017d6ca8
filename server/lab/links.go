package lab

import (
	"context"
	"net"
	"strings"
	"sync"
)

// maxLinks limits how many links a lab keeps. If it has so many, no page can break a
// further link.
const maxLinks = 500

// links keeps the links that are broken. It also keeps the links that carry a WebSocket,
// because a page can break them at any time.
type links struct {
	mu    sync.Mutex
	named map[string]*link
	waits map[string]func() bool // by the name of a link that is paused: stops waiting for the end of its session
}

// find returns the link of that name, or nil if links does not keep it.
func (ls *links) find(name string) *link {
	ls.mu.Lock()
	defer ls.mu.Unlock()
	return ls.named[name]
}

// change calls the function change to set the state of a link. It returns false if
// there are maxLinks links already.
func (ls *links) change(name string, change func(*LinkState)) bool {
	ls.mu.Lock()
	defer ls.mu.Unlock()
	l := ls.named[name]
	if l == nil {
		if len(ls.named) >= maxLinks {
			return false
		}
		l = ls.addLocked(name)
	}
	l.update(change)
	ls.removeUnusedLocked(name, l)
	return true
}

func (ls *links) addLocked(name string) *link {
	name = strings.Clone(name) // it is part of a request's address
	l := &link{state: LinkState{Link: name}, changed: make(chan struct{})}
	if ls.named == nil {
		ls.named = make(map[string]*link)
	}
	ls.named[name] = l
	return l
}

// removeUnusedLocked removes the link if it is not broken and carries no WebSocket.
func (ls *links) removeUnusedLocked(name string, l *link) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.conns == 0 && !l.state.isBroken() {
		delete(ls.named, name)
	}
}

// attach returns a connection that carries the data of conn over the link of that name.
func (ls *links) attach(name string, conn net.Conn) net.Conn {
	ls.mu.Lock()
	defer ls.mu.Unlock()
	l := ls.named[name]
	if l == nil {
		l = ls.addLocked(name)
	}
	l.mu.Lock()
	l.conns++
	l.mu.Unlock()
	return newLinkConn(conn, l, func() { ls.detach(name, l) })
}

// detach counts one connection less on a link. It is called when a connection from
// attach is closed.
func (ls *links) detach(name string, l *link) {
	ls.mu.Lock()
	defer ls.mu.Unlock()
	l.mu.Lock()
	l.conns--
	l.mu.Unlock()
	ls.removeUnusedLocked(name, l)
}

// unpauseAfter makes the link's pause end when session ends. It replaces an earlier call for
// this link, so that a page that pauses a link again and again leaves nothing behind.
func (ls *links) unpauseAfter(session context.Context, name string) {
	ls.mu.Lock()
	defer ls.mu.Unlock()
	ls.stopWaitingLocked(name)
	if ls.waits == nil {
		ls.waits = make(map[string]func() bool)
	}
	ls.waits[name] = context.AfterFunc(session, func() {
		ls.stopWaiting(name)
		ls.change(name, func(s *LinkState) { s.Paused = false })
	})
}

// stopWaiting undoes unpauseAfter.
func (ls *links) stopWaiting(name string) {
	ls.mu.Lock()
	defer ls.mu.Unlock()
	ls.stopWaitingLocked(name)
}

func (ls *links) stopWaitingLocked(name string) {
	if stop := ls.waits[name]; stop != nil {
		stop()
		delete(ls.waits, name)
	}
}

// mend undoes the faults of all links.
func (ls *links) mend() {
	for _, state := range ls.broken() {
		ls.stopWaiting(state.Link)
		ls.change(state.Link, func(s *LinkState) { *s = LinkState{Link: s.Link} })
	}
}

// broken returns the states of the links that are broken.
func (ls *links) broken() []LinkState {
	ls.mu.Lock()
	defer ls.mu.Unlock()
	all := []LinkState{}
	for _, l := range ls.named {
		if state, _ := l.get(); state.isBroken() {
			all = append(all, state)
		}
	}
	return all
}
