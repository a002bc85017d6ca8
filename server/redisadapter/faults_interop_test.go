//go:build interop

package redisadapter_test

import (
	"context"
)

// fault is something that goes wrong for a while.
type fault struct {
	name       string
	begin, end func()
	loses      bool // what was published already
}

func nothing() {}

// faults returns what can go wrong. Each says which instances it affects.
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
			in := h.anyInstance() // small pieces lose nothing
			return fault{name: "a network sends crumbs", begin: in.proxy.crumble, end: in.proxy.heal}
		},
		func() fault {
			all()
			return fault{name: "Redis is killed", begin: h.redis.kill, end: h.redis.start, loses: true}
		},
		func() fault {
			all()
			return fault{name: "Redis drops its connections", begin: h.drop, end: nothing}
		},
		func() fault { return fault{name: "garbage on the channels", begin: h.litter, end: nothing} },
		func() fault { return fault{name: "clients move", begin: nothing, end: h.move} },
		func() fault {
			in := h.anyInstance()
			in.affected = true
			return fault{name: "an instance is started anew", begin: nothing, end: func() { h.restart(in) }, loses: true}
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

func (h *harness) drop() {
	for _, kind := range []string{"normal", "pubsub"} {
		h.command("CLIENT", "KILL", "TYPE", kind)
	}
}

// litter publishes what makes no sense wherever an adapter listens.
func (h *harness) litter() {
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

// move has a third of the clients connect to another instance.
func (h *harness) move() {
	for i, r := range h.receivers {
		if i%3 == 0 {
			r.leave()
			r.connect(h.t, h.anyInstance())
		}
	}
}

// restart ends an instance in good order and has another one in its place, to which
// its clients come back.
func (h *harness) restart(in *instance) {
	in.mu.Lock()
	if err := in.Close(context.WithoutCancel(h.t.Context())); err != nil {
		h.t.Error(err)
	}
	h.open(in)
	in.mu.Unlock()
	for _, r := range h.receivers {
		if r.at == in {
			r.leave()
			r.connect(h.t, in)
		}
	}
}
