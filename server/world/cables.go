package world

import (
	"errors"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/socketplay/socketplay/server/lab"
)

// wiring is what is between a world's instances and Redis: a cable for each that there
// is or has been.
type wiring struct {
	options *redis.Options

	mu    sync.Mutex
	wires map[string]*wire
}

// wire is a cable and the client that goes over it.
type wire struct {
	lab.Cable
	client *redis.Client
}

// to returns the wire of an instance, which is laid if need be.
func (w *wiring) to(instance string) *wire {
	w.mu.Lock()
	defer w.mu.Unlock()
	if found := w.wires[instance]; found != nil {
		return found
	}
	laid := new(wire)
	opts := *w.options
	opts.Dialer = laid.Dial(opts.Dialer)
	opts.PoolSize, opts.MinIdleConns, opts.ConnMaxIdleTime = 4, 0, time.Minute // labs are many
	laid.client = redis.NewClient(&opts)
	if w.wires == nil {
		w.wires = make(map[string]*wire)
	}
	w.wires[instance] = laid
	return laid
}

func (w *wiring) close() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	var errs []error
	for _, laid := range w.wires {
		errs = append(errs, laid.client.Close())
	}
	return errors.Join(errs...)
}
