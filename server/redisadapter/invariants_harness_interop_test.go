//go:build interop

// This file has the harness of TestInvariants: a cluster under load, and the comparison
// of the events that its clients receive with the events that its servers publish.

package redisadapter_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/socketplay/socketplay/server/redisadapter"
	"github.com/socketplay/socketplay/server/socketio"
)

// harness is a cluster whose publishers publish events while faults occur. Every event
// has its publisher's number and its own. The harness compares what clients receive with
// what was published, epoch by epoch. Between two epochs the publishers stop, and a fence
// passes: an event from every instance to every client. So each event belongs to one
// epoch, and the result does not depend on how fast the machine is.
type harness struct {
	t         *testing.T
	random    *rand.Rand
	kind      kind
	redis     *redisServer
	control   *redis.Client // its network has no proxy and never breaks
	instances []*instance
	receivers []*receiver
	probes    int // how many probes were sent

	published, received, missing int
}

// instance is a server with its own network to Redis, and its publishers.
type instance struct {
	number     int
	proxy      *proxy
	publishers []*publisher
	affected   bool // the fault of this epoch may lose what the instance sends and receives over Redis

	mu sync.RWMutex // locked while the node is replaced
	*node
}

// emit emits an event to the sockets that target chooses.
func (in *instance) emit(ctx context.Context, target socketio.BroadcastOptions, event string, args ...any) error {
	in.mu.RLock()
	defer in.mu.RUnlock()
	return in.To(target.Rooms...).Except(target.Except...).Emit(ctx, event, args...)
}

func newHarness(t *testing.T, seed uint64, kind kind, instances, clients int) *harness {
	t.Helper()
	h := &harness{t: t, random: rand.New(rand.NewPCG(seed, seed)), kind: kind, redis: newRedis(t)}
	h.redis.start()
	// This client has long timeouts: its commands are part of a fault and must not fail.
	h.control = redis.NewClient(&redis.Options{Addr: h.redis.addr, ReadTimeout: time.Minute, WriteTimeout: time.Minute})
	t.Cleanup(func() { h.control.Close() })
	for i := range instances {
		in := &instance{number: i, proxy: startProxy(t, h.redis.addr)}
		h.open(in)
		for n := range 2 {
			in.publishers = append(in.publishers, &publisher{number: 2*i + n, at: in, random: rand.New(rand.NewPCG(seed, uint64(2*i+n)))})
		}
		h.instances = append(h.instances, in)
	}
	for i := range clients {
		r := &receiver{room: fmt.Sprint("room", i%3)}
		r.connect(t, h.instances[i%instances])
		h.receivers = append(h.receivers, r)
	}
	return h
}

// open starts an instance's server.
func (h *harness) open(in *instance) {
	h.t.Helper()
	in.node = startNodeWith(h.t, redisadapter.Options{}, nil, func(opts redisadapter.Options) func(socketio.Local) socketio.Adapter {
		return h.kind.make(in.proxy.client(), opts)
	})
	in.OnConnection(func(ctx context.Context, s *socketio.Socket) {
		var auth struct {
			Room string `json:"room"`
		}
		if err := s.Handshake().BindAuth(&auth); err != nil {
			h.t.Error(err)
		}
		s.Join(ctx, auth.Room)
	})
}

// epoch runs all publishers for a while, with a fault in the middle, and checks what the
// clients have received.
func (h *harness) epoch(f fault, length time.Duration) {
	h.t.Helper()
	ctx, stop := context.WithCancel(h.t.Context())
	var publishing sync.WaitGroup
	for _, in := range h.instances {
		for _, p := range in.publishers {
			publishing.Go(func() { p.publish(ctx) })
		}
	}
	f.begin()
	time.Sleep(length)
	f.end()
	h.fence(f.name) // the cluster works again, and every client is in its room
	for _, in := range h.instances {
		for _, p := range in.publishers {
			p.lastBeforeReady = p.last.Load()
		}
	}
	stop()
	publishing.Wait()
	h.fence(f.name) // no event of this epoch is still on its way
	h.check(f)
}

// fence waits until every client has received a probe from every instance. A probe is
// emitted after all events that were published before the call of fence, so each of these
// events has arrived or is lost.
func (h *harness) fence(what string) {
	h.t.Helper()
	deadline := time.Now().Add(time.Minute)
	h.probes++
	first := h.probes
	for {
		for _, in := range h.instances {
			_ = in.emit(h.t.Context(), socketio.BroadcastOptions{}, "probe", in.number, h.probes) // may fail: the loop emits further probes until one arrives
		}
		for range 20 {
			if !slices.ContainsFunc(h.receivers, func(r *receiver) bool { return !r.passed(len(h.instances), first) }) {
				return
			}
			time.Sleep(10 * time.Millisecond)
		}
		if time.Now().After(deadline) {
			h.t.Fatalf("%s: the cluster does not work again", what)
		}
		h.probes++
	}
}

// check compares what each client has received with what was published.
func (h *harness) check(f fault) {
	h.t.Helper()
	for _, in := range h.instances {
		for _, p := range in.publishers {
			h.published += len(p.sent)
			for _, s := range p.sent {
				if s.err != nil && !in.affected {
					h.t.Logf("%s: instance %d, which the fault does not affect, could not publish: %v", f.name, in.number, s.err)
				}
			}
			for _, r := range h.receivers {
				got := r.removeNumbers(p.number)
				h.received += len(got)
				h.missing += h.compare(f, p, r, got)
			}
			p.sent = nil
		}
	}
	for _, r := range h.receivers {
		r.fresh = false
	}
	for _, in := range h.instances {
		in.affected = false
	}
}

// compare checks which of a publisher's events a client has received. It returns how many
// events are missing for a good reason.
func (h *harness) compare(f fault, p *publisher, r *receiver, got []int64) (missing int) {
	h.t.Helper()
	n := 0
	for _, s := range p.sent {
		switch {
		case n < len(got) && got[n] == s.number:
			// For a moment, a client that connected in this epoch was not yet in its
			// room. So it may have received an event that leaves out the sockets in its
			// room.
			if n++; !s.reaches(r.room) && !(r.fresh && s.number <= p.lastBeforeReady) {
				h.t.Fatalf("%s: a client in %s received an event for %+v", f.name, r.room, s)
			}
		case !s.reaches(r.room):
		case h.mayMiss(f, p, r, s):
			missing++
		default:
			h.t.Fatalf("%s: a client of instance %d lacks number %d of publisher %d, for %+v: %v", f.name, r.at.number, s.number, p.number, s.target, s.err)
		}
	}
	if n < len(got) {
		h.t.Fatalf("%s: a client of instance %d received number %d of publisher %d twice, or after a later number", f.name, r.at.number, got[n], p.number)
	}
	return missing
}

// mayMiss reports whether there is a good reason that a client lacks an event. One reason
// is that the client connected in this epoch. If the publisher is at another instance,
// there are two more reasons: a fault that affects either instance, and an error that the
// publisher got, for example because the machine was too busy for Options.Timeout. An
// event in a stream is not lost while an instance cannot read the stream.
func (h *harness) mayMiss(f fault, p *publisher, r *receiver, s sent) bool {
	switch {
	case r.fresh:
		return true
	case h.kind.keeps && !f.loses && s.err == nil:
		return false
	}
	return p.at != r.at && (p.at.affected || r.at.affected || s.err != nil)
}
