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

// killPatience is how long Kill waits for handlers, which in a process would be gone.
const killPatience = 5 * time.Second

// Why an instance has stopped, where it was not asked to stop.
const (
	killed  = "killed"
	removed = "removed"
)

// Instance is one Socket.IO server of a lab. It can be stopped, which loses all
// that a process loses when it ends, and started again.
type Instance struct {
	lab  *Lab
	name string

	changing sync.Mutex // held while the instance starts or stops

	observer *observer // of the running server; guarded by changing
	retired  bool      // it is no longer the lab's; guarded by changing

	mu sync.RWMutex
	io *socketio.Server // nil while stopped
}

// Name returns the instance's name, such as "a".
func (i *Instance) Name() string { return i.name }

// Path returns the path at which clients reach the instance.
func (i *Instance) Path() string { return "/lab/" + i.lab.opts.ID + "/" + i.name + "/socket.io/" }

// Server returns the running server, nil while the instance is stopped.
func (i *Instance) Server() *socketio.Server {
	i.mu.RLock()
	defer i.mu.RUnlock()
	return i.io
}

// Start starts a stopped instance; a running one it leaves as it is.
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
	observer := &observer{lab: i.lab, instance: i.name, hidden: hidden{namespace: i.lab.opts.Hidden}}
	opts.Path, opts.Observer = "", observer
	i.observer = observer
	opts.ConnectionError = i.lab.refused(i.name, opts.ConnectionError)
	opts.AllowRequest = i.lab.limit(i.lab.Clients, opts.AllowRequest)
	if opts.Logger != nil {
		opts.Logger = opts.Logger.With("lab", Name(i.lab.opts.ID), "instance", i.name)
	}
	if user := i.lab.opts.User; user != nil {
		opts.LogAttrs = func(s *socketio.Socket) []slog.Attr { return []slog.Attr{slog.String("user", user(s))} }
	}
	if i.lab.opts.Adapter != nil && !i.lab.faults.isAlone() {
		opts.Adapter = i.lab.opts.Adapter(i.name, observer)
	}
	io, err := socketio.New(&opts)
	if err != nil {
		return fmt.Errorf("lab: instance %s: %w", i.name, err)
	}
	if i.lab.opts.Setup != nil {
		i.lab.opts.Setup(i.name, io)
	}
	i.lab.transit.joined(i.name)
	i.set(io)
	i.lab.recorder.Record(trace.Event{Kind: trace.InstanceStart, Cause: trace.Cause(ctx), Lab: i.lab.opts.ID, Instance: i.name})
	return nil
}

// Stop disconnects all sockets for "server shutting down" and waits for their
// handlers, or for ctx to end.
func (i *Instance) Stop(ctx context.Context) error { return i.stop(ctx, "") }

func (i *Instance) stop(ctx context.Context, reason string) error {
	return i.end(ctx, reason, func(ctx context.Context, io *socketio.Server) error {
		i.set(nil)
		endSockets(ctx, io)
		return io.Close(ctx)
	})
}

// retire lets the instance start no more. It reports whether it runs.
func (i *Instance) retire() bool {
	i.changing.Lock()
	defer i.changing.Unlock()
	i.retired = true
	return i.Server() != nil
}

// shutdown stops the instance for good, with all that is owed to clients: they reach it
// until they have it.
func (i *Instance) shutdown(ctx context.Context) error {
	i.retire()
	return i.end(ctx, "", func(ctx context.Context, io *socketio.Server) error {
		defer i.set(nil)
		return io.Shutdown(ctx)
	})
}

// Kill ends the instance as kill -9 does: connections break without a word, handlers of
// disconnect tell nobody, and the trace has nothing more from it.
func (i *Instance) Kill(ctx context.Context) error {
	return i.end(ctx, killed, func(ctx context.Context, io *socketio.Server) error {
		i.set(nil)
		i.observer.dead.Store(true)
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

// end ends the instance in the given way, if it runs. The way is given the cause of
// what it does.
func (i *Instance) end(ctx context.Context, reason string, way func(context.Context, *socketio.Server) error) error {
	i.changing.Lock()
	defer i.changing.Unlock()
	io := i.Server()
	if io == nil {
		return nil
	}
	stopped := i.lab.recorder.Record(trace.Event{Kind: trace.InstanceStop, Reason: reason, Cause: trace.Cause(ctx), Lab: i.lab.opts.ID, Instance: i.name})
	return way(trace.WithCause(ctx, stopped), io)
}

func (i *Instance) set(io *socketio.Server) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.io = io
}

// ServeHTTP serves the instance's clients, over whatever is broken on purpose.
func (i *Instance) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	i.lab.faults.links.serve(w, r, http.HandlerFunc(i.lab.faults.receiver(i.lab, i, r).serve))
}

// serve tells clients where the instance is stopped.
func (i *Instance) serve(w http.ResponseWriter, r *http.Request) {
	if io := i.Server(); io != nil {
		io.ServeHTTP(w, r)
		return
	}
	writeProblem(w, http.StatusServiceUnavailable, "instance_stopped", "Instance "+i.name+" is stopped. Start it again from the playground.")
}
