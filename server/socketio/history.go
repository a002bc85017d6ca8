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

// history is what a namespace keeps for clients that may come back: the latest
// events, numbered, and the sessions of those who are away. An event's number
// travels with it as its last argument, the offset; a client that returns names
// the last one it has seen. So every client must get its events in the order of
// their numbers: they are sent one after the other, by whoever finds nobody else
// sending.
type history struct {
	ns     *Namespace
	opts   *Recovery
	prefix string // of offsets, so that those of another run are unknown

	mu       sync.Mutex
	first    uint64 // the number of packets[0]
	packets  []keptPacket
	sessions map[string]*list.Element // by private id
	away     list.List                // the same sessions, in the order in which they were kept

	outbox turns.Turns
}

type keptPacket struct {
	packet sio.Packet
	opts   BroadcastOptions
	at     time.Time
}

func newHistory(ns *Namespace, opts *Recovery) *history {
	return &history{ns: ns, opts: opts, prefix: randomid.New()[:8] + "-", first: 1, sessions: make(map[string]*list.Element)}
}

// emit keeps p, with its offset, and has it delivered in turn.
func (h *history) emit(ctx context.Context, p sio.Packet, opts BroadcastOptions, only *Socket) error {
	if opts.Volatile {
		h.ns.deliver(ctx, p, opts)
		return nil
	}
	h.send(p, opts, func(wire sio.Packet) {
		if only != nil {
			_ = only.deliver(ctx, p, wire) // it is kept for when the client is back
			return
		}
		h.ns.deliverTo(ctx, p, wire, opts, h.ns.selected(opts))
	})
	return nil
}

func (h *history) send(p sio.Packet, opts BroadcastOptions, deliver func(sio.Packet)) {
	h.mu.Lock()
	number := h.first + uint64(len(h.packets))
	p.Data = appendOffset(p.Data, h.prefix+strconv.FormatUint(number, 36))
	h.packets = append(h.packets, keptPacket{p, opts, time.Now()})
	h.trimLocked()
	h.outbox.Add(func() { deliver(p) })
	h.mu.Unlock()
	h.outbox.Run()
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
	for e := h.away.Front(); e != nil && e.Value.(*session).Left.Before(oldest); e = h.away.Front() {
		h.forgetLocked(e)
	}
}

func (h *history) forgetLocked(e *list.Element) *session {
	s := h.away.Remove(e).(*session)
	delete(h.sessions, s.PID)
	return s
}

// keep remembers a client that has gone. Where too many are away already, it is
// forgotten.
func (h *history) keep(s *session) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.trimLocked()
	if old := h.sessions[s.PID]; old != nil {
		h.forgetLocked(old)
	}
	if len(h.sessions) < h.opts.MaxSessions {
		h.sessions[s.PID] = h.away.PushBack(s)
	}
}

// take returns a session, nil where it or the event of that offset is not known any
// more. A session is taken once.
func (h *history) take(_ context.Context, pid, offset string) *session {
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
	if s := h.forgetLocked(e); time.Since(s.Left) <= h.opts.MaxDisconnectionDuration {
		return s
	}
	return nil // it was kept a second time, after others
}

// number returns the number of an event by its offset.
func (h *history) number(offset string) (uint64, bool) {
	digits, ours := strings.CutPrefix(offset, h.prefix)
	number, err := strconv.ParseUint(digits, 36, 64)
	return number, ours && err == nil
}

// resume calls enter in turn, with what a session has missed.
func (h *history) resume(_ context.Context, s *session, offset string, enter func(missed []sio.Packet)) error {
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

// missed returns what a session did not see after the event of that number.
func (h *history) missed(s *session, number uint64) []sio.Packet {
	h.mu.Lock()
	defer h.mu.Unlock()
	if number+1 < h.first {
		number = h.first - 1 // it was there a moment ago
	}
	var packets []sio.Packet
	for _, k := range h.packets[min(number+1-h.first, uint64(len(h.packets))):] {
		if k.opts.Reach(s.Rooms) {
			packets = append(packets, k.packet)
		}
	}
	return packets
}
