package socketio

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/socketplay/socketplay/server/wire/sio"
)

// Recovery lets a client that was cut off come back as the socket it was: with
// its id, rooms and data, and with the events that it missed. It works in this
// server's memory, so not together with an adapter.
type Recovery struct {
	// MaxDisconnectionDuration is how long a client may be away. Default 2 min.
	MaxDisconnectionDuration time.Duration

	// RunMiddlewares runs the connection middleware for clients that come back,
	// too. The official server skips it by default.
	RunMiddlewares bool

	// Owner, with RunMiddlewares, says whose socket it is. One that comes back as
	// somebody else's is a fresh one, and what it knew goes to nobody.
	Owner func(*Socket) string

	// MaxPackets and MaxSessions bound what a namespace keeps. Default 10,000 each.
	MaxPackets, MaxSessions int
}

func (r *Recovery) withDefaults() *Recovery {
	if r == nil {
		return nil
	}
	d := *r
	if d.MaxDisconnectionDuration <= 0 {
		d.MaxDisconnectionDuration = 2 * time.Minute
	}
	if d.MaxPackets <= 0 {
		d.MaxPackets = 10_000
	}
	if d.MaxSessions <= 0 {
		d.MaxSessions = 10_000
	}
	return &d
}

// recoverable reports whether a client that disconnects for r did not mean to.
func (r Reason) recoverable() bool {
	switch r {
	case ReasonClientNamespaceDisconnect, ReasonServerNamespaceDisconnect, ReasonParseError:
		return false
	}
	return true
}

// history is what a namespace keeps for clients that may come back: the latest
// events, numbered, and the sessions of those who are away. An event's number
// travels with it as its last argument, the offset; a client that returns names
// the last one it has seen. So every client must get its events in the order of
// their numbers: they are sent one after the other, by whoever finds nobody else
// sending.
type history struct {
	opts   *Recovery
	prefix string // of offsets, so that those of another run are unknown

	mu       sync.Mutex
	first    uint64 // the number of packets[0]
	packets  []keptPacket
	sessions map[string]*keptSession // by private id
	outbox   []func()
	sending  bool
}

type keptPacket struct {
	packet sio.Packet
	opts   BroadcastOptions
	at     time.Time
}

type keptSession struct {
	id, pid, owner string
	rooms          []string
	data           any
	at             time.Time
}

func newHistory(opts *Recovery) *history {
	if opts == nil {
		return nil
	}
	return &history{opts: opts, prefix: newID()[:8] + "-", first: 1, sessions: make(map[string]*keptSession)}
}

// send keeps p, with its offset, and has it delivered in turn.
func (h *history) send(p sio.Packet, opts BroadcastOptions, deliver func(sio.Packet)) {
	h.mu.Lock()
	number := h.first + uint64(len(h.packets))
	p.Data = appendOffset(p.Data, h.prefix+strconv.FormatUint(number, 36))
	h.packets = append(h.packets, keptPacket{p, opts, time.Now()})
	h.trimLocked()
	h.putLocked(func() { deliver(p) })
}

// do has f called in turn and waits for it.
func (h *history) do(f func()) {
	done := make(chan struct{})
	h.mu.Lock()
	h.putLocked(func() {
		defer close(done)
		f()
	})
	<-done
}

// putLocked adds to the outbox and empties it, unless somebody else is at that.
// It unlocks the history.
func (h *history) putLocked(f func()) {
	h.outbox = append(h.outbox, f)
	if h.sending {
		h.mu.Unlock()
		return
	}
	h.sending = true
	for len(h.outbox) > 0 {
		next := h.outbox
		h.outbox = nil
		h.mu.Unlock()
		for _, f := range next {
			f()
		}
		h.mu.Lock()
	}
	h.sending = false
	h.mu.Unlock()
}

func appendOffset(data []byte, offset string) []byte {
	out := make([]byte, 0, len(data)+len(offset)+3)
	out = append(out, data[:len(data)-1]...)
	out = append(out, ',')
	return append(sio.AppendQuote(out, offset), ']')
}

// trimLocked forgets what is too old or too much.
func (h *history) trimLocked() {
	cut := max(0, len(h.packets)-h.opts.MaxPackets)
	oldest := time.Now().Add(-h.opts.MaxDisconnectionDuration)
	for cut < len(h.packets) && h.packets[cut].at.Before(oldest) {
		cut++
	}
	h.first += uint64(cut)
	clear(h.packets[:cut])
	h.packets = h.packets[cut:]
	for pid, s := range h.sessions {
		if s.at.Before(oldest) {
			delete(h.sessions, pid)
		}
	}
}

// keep remembers a client that has gone. Where too many are away already, it is
// forgotten.
func (h *history) keep(s *keptSession) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if s.at.IsZero() {
		s.at = time.Now()
	}
	h.trimLocked()
	if len(h.sessions) < h.opts.MaxSessions {
		h.sessions[s.pid] = s
	}
}

// take returns the session of a client that comes back, nil where it or the
// event that the client saw last is not known any more. A session is taken once.
func (h *history) take(auth []byte) (*keptSession, uint64) {
	if h == nil {
		return nil, 0
	}
	var in struct {
		PID    string `json:"pid"`
		Offset string `json:"offset"`
	}
	if len(auth) == 0 || json.Unmarshal(auth, &in, jsonOptions) != nil {
		return nil, 0
	}
	digits, ours := strings.CutPrefix(in.Offset, h.prefix)
	number, err := strconv.ParseUint(digits, 36, 64)
	if !ours || err != nil {
		return nil, 0
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.trimLocked()
	s := h.sessions[in.PID]
	if s == nil || number < h.first || number >= h.first+uint64(len(h.packets)) {
		return nil, 0
	}
	delete(h.sessions, in.PID)
	return s, number
}

// missed returns what a session did not see after the event of that number.
func (h *history) missed(s *keptSession, number uint64) []sio.Packet {
	h.mu.Lock()
	defer h.mu.Unlock()
	if number+1 < h.first {
		number = h.first - 1 // it was there a moment ago
	}
	var packets []sio.Packet
	for _, k := range h.packets[min(number+1-h.first, uint64(len(h.packets))):] {
		if k.opts.includes(s.rooms) {
			packets = append(packets, k.packet)
		}
	}
	return packets
}

// includes reports whether a broadcast reaches a socket in rooms.
func (o BroadcastOptions) includes(rooms []string) bool {
	in := func(room string) bool { return slices.Contains(rooms, room) }
	return (len(o.Rooms) == 0 || slices.ContainsFunc(o.Rooms, in)) && !slices.ContainsFunc(o.Except, in)
}

// restore makes s the socket that a session was.
func (s *Socket) restore(k *keptSession) {
	s.id, s.pid, s.recovered = k.id, k.pid, true
	s.SetData(k.data)
}

// startAfresh takes a restoration back.
func (s *Socket) startAfresh() {
	s.id, s.pid, s.recovered = newID(), newID(), false
	s.SetData(nil)
}

// keepSession remembers a socket that is being closed, if it may come back.
func (s *Socket) keepSession(reason Reason) {
	h := s.ns.history
	if h == nil || !reason.recoverable() {
		return
	}
	k := &keptSession{id: s.id, pid: s.pid, rooms: s.Rooms(), data: s.Data()}
	if h.opts.Owner != nil {
		k.owner = h.opts.Owner(s)
	}
	h.keep(k)
}

// admit decides on a socket by middleware, and on whether it is one that comes
// back. It returns what is to be restored.
func (ns *Namespace) admit(ctx context.Context, s *Socket, middleware []Middleware) (k *keptSession, offset uint64, err error) {
	if k, offset = ns.history.take(s.handshake.Auth); k != nil {
		s.restore(k)
		if !ns.history.opts.RunMiddlewares {
			return k, offset, nil
		}
	}
	run := func() error {
		return s.guard(func() error {
			for _, m := range middleware {
				if err := m(ctx, s); err != nil {
					return err
				}
			}
			return nil
		})
	}
	if err = run(); k == nil {
		return nil, 0, err
	}
	if err != nil { // it may try again with another token
		ns.history.keep(k)
		return nil, 0, err
	}
	if owner := ns.history.opts.Owner; owner != nil && owner(s) != k.owner {
		ns.history.keep(k)
		s.startAfresh()
		return nil, 0, run()
	}
	return k, offset, nil
}
