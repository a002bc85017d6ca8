package socketio

import (
	"container/list"
	"context"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/socketplay/socketplay/server/internal/randomid"
	"github.com/socketplay/socketplay/server/internal/turns"
	"github.com/socketplay/socketplay/server/wire/sio"
)

// history is a [keeper] in this server's memory. It keeps the latest events of a namespace,
// and the sessions of clients that are away.
//
// The history numbers the events. It sends the client the offset of each event, which
// contains the number, as an additional last argument. A client that comes back sends the
// last offset that it has seen, and gets the events after it. For this, each client must
// get its events in the order of their numbers, so the outbox delivers them one after the
// other.
type history struct {
	ns     *Namespace
	opts   *Recovery
	prefix string // the beginning of each offset; it is random, so that offsets from before a restart are unknown

	mu       sync.Mutex
	first    uint64 // the number of packets[0]
	packets  []keptEvent
	bytes    int                      // of packets
	sessions map[string]*list.Element // by PID
	away     list.List                // the same sessions, in the order in which they were saved

	outbox turns.Turns
}

type keptEvent struct {
	packet sio.Packet
	opts   BroadcastOptions
	at     time.Time
}

func newHistory(ns *Namespace, opts *Recovery) *history {
	return &history{ns: ns, opts: opts, prefix: randomid.New()[:8] + "-", first: 1, sessions: make(map[string]*list.Element)}
}

// emit keeps p with its offset and delivers p after all earlier events. It does not keep a
// volatile event.
func (h *history) emit(ctx context.Context, p sio.Packet, opts BroadcastOptions, only *Socket) error {
	if opts.Volatile {
		h.ns.deliver(ctx, p, opts)
		return nil
	}
	h.send(p, opts, func(wire sio.Packet) {
		if only != nil {
			_ = only.deliver(ctx, p, wire) // if this fails, the client gets the event when it comes back
			return
		}
		h.ns.deliverTo(ctx, p, wire, opts, h.ns.hub.Select(opts.Rooms, opts.Except))
	})
	return nil
}

// send keeps p with its offset. When all earlier events are delivered, it calls deliver
// with p and the offset.
func (h *history) send(p sio.Packet, opts BroadcastOptions, deliver func(sio.Packet)) {
	h.mu.Lock()
	number := h.first + uint64(len(h.packets))
	p.Data = appendOffset(p.Data, h.prefix+strconv.FormatUint(number, 36))
	h.packets = append(h.packets, keptEvent{p, opts, time.Now()})
	h.bytes += eventBytes(p)
	h.trimLocked()
	h.outbox.Add(func() { deliver(p) })
	h.mu.Unlock()
	h.outbox.Run()
}

// appendOffset appends an offset to data, a JSON array that is not empty.
func appendOffset(data []byte, offset string) []byte {
	out := make([]byte, 0, len(data)+len(offset)+3)
	out = append(out, data[:len(data)-1]...)
	out = append(out, ',')
	return append(sio.AppendQuote(out, offset), ']')
}

// trimLocked removes the events and sessions that are too old, and the oldest events if
// there are too many.
func (h *history) trimLocked() {
	cut, oldest := 0, time.Now().Add(-h.opts.MaxDisconnectionDuration)
	for cut < len(h.packets) && (len(h.packets)-cut > h.opts.MaxPackets || h.tooLargeLocked() || h.packets[cut].at.Before(oldest)) {
		h.bytes -= eventBytes(h.packets[cut].packet)
		cut++
	}
	h.first += uint64(cut)
	clear(h.packets[:cut])
	h.packets = h.packets[cut:]
	for e := h.away.Front(); e != nil && e.Value.(*savedSession).Left.Before(oldest); e = h.away.Front() {
		h.removeLocked(e)
	}
}

// tooLargeLocked reports whether the events have more bytes than they may have.
func (h *history) tooLargeLocked() bool { return h.opts.MaxBytes > 0 && h.bytes > h.opts.MaxBytes }

func (h *history) removeLocked(e *list.Element) *savedSession {
	s := h.away.Remove(e).(*savedSession)
	delete(h.sessions, s.PID)
	return s
}

// saveSession implements [keeper]. If the history already has MaxSessions sessions, it does
// not save another one.
func (h *history) saveSession(s *savedSession) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.trimLocked()
	if old := h.sessions[s.PID]; old != nil {
		h.removeLocked(old)
	}
	if len(h.sessions) < h.opts.MaxSessions {
		h.sessions[s.PID] = h.away.PushBack(s)
	}
}

// takeSession implements [keeper].
func (h *history) takeSession(_ context.Context, pid, offset string) *savedSession {
	number, ok := h.number(offset)
	if !ok {
		return nil
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.trimLocked()
	e := h.sessions[pid]
	if e == nil || number < h.first || number >= h.first+uint64(len(h.packets)) {
		return nil
	}
	if s := h.removeLocked(e); time.Since(s.Left) <= h.opts.MaxDisconnectionDuration {
		return s
	}
	return nil // s has expired, but trimLocked did not see it: s was saved again, behind younger sessions
}

// number returns the number in an offset. It returns false if this history has not made the
// offset.
func (h *history) number(offset string) (uint64, bool) {
	digits, ours := strings.CutPrefix(offset, h.prefix)
	number, err := strconv.ParseUint(digits, 36, 64)
	return number, ours && err == nil
}

// resume implements [keeper]. It calls enter after all earlier events are delivered, so
// that the client gets each event once.
func (h *history) resume(_ context.Context, s *savedSession, offset string, enter func(missed []sio.Packet)) error {
	h.outbox.Do(func() {
		if s == nil {
			enter(nil)
			return
		}
		number, _ := h.number(offset)
		enter(h.missed(s, number))
	})
	return nil
}

// missed returns the events after the one with this number that the client of a session
// should have got.
func (h *history) missed(s *savedSession, number uint64) []sio.Packet {
	h.mu.Lock()
	defer h.mu.Unlock()
	if number+1 < h.first {
		number = h.first - 1 // the event with this number was removed after takeSession had found it
	}
	var packets []sio.Packet
	for _, k := range h.packets[min(number+1-h.first, uint64(len(h.packets))):] {
		if k.opts.Reach(s.Rooms) {
			packets = append(packets, k.packet)
		}
	}
	return packets
}
