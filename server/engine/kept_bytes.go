package engine

import (
	"errors"
	"net/http"
	"sync"

	"github.com/socketplay/socketplay/server/internal/limits"
)

// keptStep is how many bytes a keptBytes takes from its address at a time. The first
// keptStep bytes of a session are free, so sessions with small messages do not take the lock
// of the address.
const keptStep = 64 << 10

// keptBytes counts the bytes that the server keeps because of a session's client, and charges
// them to the client's address, see [AddressLimits.Bytes]. A nil *keptBytes counts nothing.
type keptBytes struct {
	bytes     *limits.Counter
	address   string
	handshake int // the bytes of the handshake, see addHandshake

	mu      sync.Mutex
	kept    int64
	charged int64 // to the address
}

func (srv *Server) newKeptBytes(address string) *keptBytes {
	if srv.addresses.bytes == nil {
		return nil
	}
	return &keptBytes{bytes: srv.addresses.bytes, address: address}
}

// charge returns how much the address has to pay for n bytes.
func charge(n int64) int64 {
	return max(0, (n-1)/keptStep) * keptStep
}

// add counts n more bytes. If the address would have too many, add counts nothing and
// returns false.
func (b *keptBytes) add(n int) bool {
	if b == nil {
		return true
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	due := charge(b.kept + int64(n))
	if due > b.charged {
		if !b.bytes.Add(b.address, due-b.charged) {
			return false
		}
		b.charged = due
	}
	b.kept += int64(n)
	return true
}

// remove counts n bytes less.
func (b *keptBytes) remove(n int) {
	if b == nil || n == 0 {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.kept -= int64(n)
	if due := charge(b.kept); due < b.charged {
		b.bytes.Remove(b.address, b.charged-due)
		b.charged = due
	}
}

// addHandshake counts what a session is about to keep of its handshake r. If the address would
// have too many bytes, addHandshake counts nothing and returns false.
func (b *keptBytes) addHandshake(r *http.Request) bool {
	if b == nil {
		return true
	}
	n := handshakeBytes(r)
	if !b.add(n) {
		return false
	}
	b.handshake = n
	return true
}

// removeHandshake is called once, when the session has ended or could not be opened.
func (b *keptBytes) removeHandshake() {
	if b != nil {
		b.remove(b.handshake)
	}
}

// errTooMuch says that the address of a client has too many bytes in use.
var errTooMuch = errors.New("engine: too many bytes of the client's address are kept")

// Keep counts n bytes of the client's messages that the session's owner keeps until it
// calls Release, see [AddressLimits.Bytes]. If the client's address has too many bytes in
// use, Keep counts nothing, ends the session with [ReasonForcedClose] on another goroutine,
// and returns false.
func (s *Session) Keep(n int) bool {
	if s.kept.add(n) {
		return true
	}
	s.goUnlessClosed(s.endTooMuch)
	return false
}

// Release counts n bytes less than before. The owner must have called Keep with as many.
func (s *Session) Release(n int) { s.kept.remove(n) }

// endTooMuch ends the session because its address has too many bytes in use.
func (s *Session) endTooMuch() {
	if s.finishFor(RuleAddressBytes, ReasonForcedClose) {
		s.srv.counts.tooMuch.Add(1)
	}
}
