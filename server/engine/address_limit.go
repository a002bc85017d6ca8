package engine

import (
	"net"
	"sync"
)

// addressLimit counts the sessions of each IP address, so that no address gets more than
// max sessions, see [Options.MaxSessionsPerAddress]. If max is 0 or negative, nothing is
// counted and all sessions are allowed.
type addressLimit struct {
	max int

	mu       sync.Mutex
	sessions map[string]int // by IP address
}

// add counts one more session for remoteAddr. If the address has max sessions already,
// add counts nothing and returns false.
func (l *addressLimit) add(remoteAddr string) bool {
	if l.max <= 0 {
		return true
	}
	address := hostOf(remoteAddr)
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.sessions[address] >= l.max {
		return false
	}
	l.sessions[address]++
	return true
}

// remove subtracts one session from those of remoteAddr.
func (l *addressLimit) remove(remoteAddr string) {
	if l.max <= 0 {
		return
	}
	address := hostOf(remoteAddr)
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.sessions[address]--; l.sessions[address] <= 0 {
		delete(l.sessions, address)
	}
}

// hostOf returns an address without its port.
func hostOf(remoteAddr string) string {
	host, _, err := net.SplitHostPort(remoteAddr)
	if err != nil { // the listener's addresses have no port
		return remoteAddr
	}
	return host
}
