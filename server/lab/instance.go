package lab

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/trace"
)

// killPatience is how long Kill waits for running handlers to end. In a real process
// that is killed, they would end at once.
const killPatience = 5 * time.Second

// The reasons that the trace gives for the end of an instance. If a page stopped the
// instance, the trace gives no reason.
const (
	killed  = "killed"
	removed = "removed"
)

// Instance is one Socket.IO server of a lab. Like a process it can be stopped and started
// again. A stop loses all of its state.
type Instance struct {
	lab  *Lab
	name string

	changing sync.Mutex // held while the instance starts or stops

	observer *observer // of the running server; guarded by changing
	mode     startMode // of the running server; guarded by changing
	retired  bool      // the lab is closing or has removed the instance; guarded by changing

	mu sync.RWMutex
	io *socketio.Server // nil while stopped
}

// Name returns the instance's name, such as "a".
func (i *Instance) Name() string { return i.name }

// Path returns the path at which clients reach the instance.
func (i *Instance) Path() string { return "/lab/" + i.lab.opts.ID + "/" + i.name + "/socket.io/" }

// Server returns the running server, or nil while the instance is stopped.
func (i *Instance) Server() *socketio.Server {
	i.mu.RLock()
	defer i.mu.RUnlock()
	return i.io
}

// Start starts the instance. It does nothing if the instance runs already.
func (i *Instance) Start(ctx context.Context) error {
	i.changing.Lock()
	defer i.changing.Unlock()
	if i.retired {
		return socketio.AckError(fmt.Sprintf("Instance %s has been removed.", i.name))
	}
	if i.Server() != nil {
		return nil
	}
	opts := i.lab.opts.Server
	observer := &observer{lab: i.lab, instance: i.name, hidden: hiddenNamespace{name: i.lab.opts.Hidden}}
	opts.Path, opts.Observer = "", observer
	opts.CleanupEmptyChildNamespaces = true // clients choose their names
	i.observer = observer
	opts.ConnectionError = i.lab.recordRefusals(i.name, opts.ConnectionError)
	opts.AllowRequest = i.lab.limitClients(i.lab.Clients, opts.AllowRequest)
	if opts.Logger != nil {
		opts.Logger = opts.Logger.With("lab", Name(i.lab.opts.ID), "instance", i.name)
	}
	if user := i.lab.opts.User; user != nil {
		opts.LogAttrs = func(s *socketio.Socket) []slog.Attr { return []slog.Attr{slog.String("user", user(s))} }
	}
	i.mode = i.lab.startMode()
	i.mode.apply(&opts, i.lab.opts.User)
	if !i.mode.withoutAdapter {
		opts.Adapter = i.lab.opts.Adapter(i.name, observer)
	}
	io, err := socketio.New(&opts)
	if err != nil {
		return fmt.Errorf("lab: instance %s: %w", i.name, err)
	}
	var parent *socketio.ParentNamespace
	if dynamic := i.lab.opts.Dynamic; dynamic != nil {
		parent = io.OfPattern(dynamic)
		i.lab.events.guardChildren(parent, i.lab.opts.User)
	}
	i.lab.events.guard(io, i.lab.opts.User, parent)
	if parent != nil {
		i.lab.opts.SetupDynamic(parent)
		limitUserIn(parent, i.lab.opts.User, i.lab.userSockets)
	}
	if i.lab.opts.Setup != nil {
		i.lab.opts.Setup(i.name, io)
	}
	limitUser(io, i.lab.opts.User, i.lab.userSockets)
	i.lab.publishCauses.instanceStarts(i.name)
	i.setServer(io)
	i.lab.recorder.Record(trace.Event{Kind: trace.InstanceStart, Cause: trace.Cause(ctx), Instance: i.name})
	return nil
}

// Stop stops the instance. It disconnects all sockets with the reason "server shutting
// down", and waits until their handlers have ended or ctx ends.
func (i *Instance) Stop(ctx context.Context) error { return i.stopFor(ctx, "") }

// stopFor does what Stop does, and records reason in the trace.
func (i *Instance) stopFor(ctx context.Context, reason string) error {
	return i.end(ctx, reason, func(ctx context.Context, io *socketio.Server) error {
		i.setServer(nil)
		noteCauseOnAll(ctx, io)
		return io.Close(ctx)
	})
}

// retire prevents the instance from starting again. It reports whether the instance runs.
func (i *Instance) retire() bool {
	i.changing.Lock()
	defer i.changing.Unlock()
	i.retired = true
	return i.Server() != nil
}

// shutdown stops the instance for good. Clients can reach the instance until they have
// received the packets that are queued for them.
func (i *Instance) shutdown(ctx context.Context) error {
	i.retire()
	return i.end(ctx, "", func(ctx context.Context, io *socketio.Server) error {
		defer i.setServer(nil)
		return io.Shutdown(ctx)
	})
}

// Kill ends the instance as kill -9 ends a process: its connections break without a
// closing packet, its disconnect handlers reach no other instance, and it records
// nothing more in the trace.
func (i *Instance) Kill(ctx context.Context) error {
	return i.end(ctx, killed, func(ctx context.Context, io *socketio.Server) error {
		i.setServer(nil)
		i.observer.silenced.Store(true)
		if cut := i.lab.opts.Cut; cut != nil {
			cut(i.name, true)
			defer func() { cut(i.name, i.lab.faults.isCut(i.name)) }()
		}
		for _, ns := range io.Namespaces() {
			for _, s := range ns.Sockets() {
				s.Drop()
			}
		}
		ctx, cancel := context.WithTimeout(ctx, killPatience)
		defer cancel()
		return io.Close(ctx)
	})
}

// end records the end of a running instance and calls endServer in a context that names
// this record as the cause. It does nothing if the instance is stopped.
func (i *Instance) end(ctx context.Context, reason string, endServer func(context.Context, *socketio.Server) error) error {
	i.changing.Lock()
	defer i.changing.Unlock()
	io := i.Server()
	if io == nil {
		return nil
	}
	stopped := i.lab.recorder.Record(trace.Event{Kind: trace.InstanceStop, Reason: reason, Cause: trace.Cause(ctx), Instance: i.name})
	return endServer(trace.WithCause(ctx, stopped), io)
}

func (i *Instance) setServer(io *socketio.Server) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.io = io
}

// ServeHTTP serves a client of the instance. It applies the faults: the client's link
// may be broken, and the load balancer may choose another instance.
func (i *Instance) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	i.lab.faults.links.serve(w, r, http.HandlerFunc(i.lab.chooseInstance(i, r).serve))
}

// serve gives a request to the server, or answers 503 if the instance is stopped.
func (i *Instance) serve(w http.ResponseWriter, r *http.Request) {
	if io := i.Server(); io != nil {
		io.ServeHTTP(w, r)
		return
	}
	i.writeStopped(w)
}

// writeStopped answers a request to the instance, which is stopped.
func (i *Instance) writeStopped(w http.ResponseWriter) {
	problemBody{Code: "instance_stopped", Message: "Instance " + i.name + " is stopped. Start it again from the playground."}.write(w, http.StatusServiceUnavailable)
}
