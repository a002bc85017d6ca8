package admin

import (
	"context"
	"sync"
	"time"

	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/wire/eio"
)

// traffic is an observer that counts connections, packets and bytes for each second.
type traffic struct {
	mu     sync.Mutex
	counts []count
}

// count is how often something happened within a second.
type count struct {
	Timestamp int64  `json:"timestamp"` // when the second begins, in ms since 1970
	Type      string `json:"type"`
	SubType   string `json:"subType,omitzero"` // why a connection ended
	Count     int    `json:"count"`
}

var trafficKinds = []socketio.ObservationKind{
	socketio.ObservedOpen, socketio.ObservedClose, socketio.ObservedFrameIn, socketio.ObservedFrameOut,
}

func (t *traffic) Watching() bool { return true }

func (t *traffic) Observe(ctx context.Context, o socketio.Observation) context.Context {
	t.mu.Lock()
	defer t.mu.Unlock()
	switch o.Kind {
	case socketio.ObservedOpen:
		t.addLocked("rawConnection", "", 1)
	case socketio.ObservedClose:
		t.addLocked("rawDisconnection", string(o.Reason), 1)
	case socketio.ObservedFrameIn:
		t.packetLocked("packetsIn", "bytesIn", o)
	case socketio.ObservedFrameOut:
		t.packetLocked("packetsOut", "bytesOut", o)
	}
	return ctx
}

// packetLocked counts a packet that carries a message, and its bytes. It does not count
// other packets, such as heartbeats.
func (t *traffic) packetLocked(packets, bytes string, o socketio.Observation) {
	if o.Packet.Type == eio.Message && o.Size > 0 {
		t.addLocked(packets, "", 1)
		t.addLocked(bytes, "", o.Size)
	}
}

func (t *traffic) addLocked(kind, subType string, n int) {
	second := time.Now().Unix() * 1000
	for i := len(t.counts) - 1; i >= 0 && t.counts[i].Timestamp == second; i-- {
		if c := &t.counts[i]; c.Type == kind && c.SubType == subType {
			c.Count += n
			return
		}
	}
	t.counts = append(t.counts, count{second, kind, subType, n})
}

// takeCounts returns the counts since the last call of takeCounts.
func (t *traffic) takeCounts() []count {
	t.mu.Lock()
	defer t.mu.Unlock()
	counts := t.counts
	t.counts = nil
	return counts
}
