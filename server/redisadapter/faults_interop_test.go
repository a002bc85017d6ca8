//go:build interop

// This file defines the faults that TestInvariants causes.

package redisadapter_test

import (
	"context"
)

// fault is something that goes wrong for a while.
type fault struct {
	name       string
	begin, end func()
	loses      bool // the fault loses events that were published before it
}

func nothing() {}

// faults returns functions, one for each kind of fault. Each function makes a fault, and
// marks the instances that the fault affects.
func (h *harness) faults() []func() fault {
	network := func(name string, harm func(*proxy)) func() fault {
		return func() fault {
			in := h.anyInstance()
			in.affected = true
			return fault{name: name, begin: func() { harm(in.proxy) }, end: in.proxy.heal}
		}
	}
	all := func() {
		for _, in := range h.instances {
			in.affected = true
		}
	}
	return []func() fault{
		func() fault { return fault{name: "nothing", begin: nothing, end: nothing} },
		network("an instance is cut off", (*proxy).cut),
		network("Redis is slow", func(p *proxy) { p.slow("500") }),
		network("a network swallows everything", (*proxy).swallow),
		func() fault {
			in := h.anyInstance() // no event is lost, so the instance is not marked as affected
			return fault{name: "a network splits everything into small pieces", begin: in.proxy.slice, end: in.proxy.heal}
		},
		func() fault {
			all()
			return fault{name: "Redis is killed", begin: h.redis.kill, end: h.redis.start, loses: true}
		},
		func() fault {
			all()
			return fault{name: "Redis drops its connections", begin: h.dropConnections, end: nothing}
		},
		func() fault { return fault{name: "garbage on the channels", begin: h.publishGarbage, end: nothing} },
		func() fault { return fault{name: "clients move", begin: nothing, end: h.moveClients} },
		func() fault {
			in := h.anyInstance()
			in.affected = true
			return fault{name: "an instance restarts", begin: nothing, end: func() { h.restart(in) }, loses: true}
		},
	}
}

func (h *harness) anyInstance() *instance { return h.instances[h.random.IntN(len(h.instances))] }

func (h *harness) command(args ...any) {
	h.t.Helper()
	if err := h.control.Do(h.t.Context(), args...).Err(); err != nil {
		h.t.Fatal(err)
	}
}

func (h *harness) dropConnections() {
	for _, kind := range []string{"normal", "pubsub"} {
		h.command("CLIENT", "KILL", "TYPE", kind)
	}
}

// publishGarbage publishes unreadable messages on every channel of the adapters, and
// appends them to the stream.
func (h *harness) publishGarbage() {
	for _, bad := range []map[string]string{badRequests, badResponses, badClusterMessages} {
		for _, body := range bad {
			for _, channel := range []string{"socket.io#/#", "socket.io#/#room1#", "socket.io-request#/#", "socket.io-response#/#"} {
				h.command("PUBLISH", channel, body)
				h.command("SPUBLISH", channel, body)
			}
			h.command("XADD", "socket.io", "MAXLEN", "~", 10000, "*", "uid", "x", "nsp", "/", "type", "3", "data", body)
		}
	}
}

// moveClients reconnects a third of the clients, each to a random instance.
func (h *harness) moveClients() {
	for i, r := range h.receivers {
		if i%3 == 0 {
			r.disconnect()
			r.connect(h.t, h.anyInstance())
		}
	}
}

// restart closes an instance and starts another one in its place, to which its clients
// reconnect.
func (h *harness) restart(in *instance) {
	in.mu.Lock()
	if err := in.Close(context.WithoutCancel(h.t.Context())); err != nil {
		h.t.Error(err)
	}
	h.open(in)
	in.mu.Unlock()
	for _, r := range h.receivers {
		if r.at == in {
			r.disconnect()
			r.connect(h.t, in)
		}
	}
}
