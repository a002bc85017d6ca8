package world

import (
	"context"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
)

// Redis is asked once in askInterval whether it is there. If it fails to answer
// maxMisses times in a row, it counts as away.
const (
	askInterval = time.Second
	maxMisses   = 2
)

// outageWatch knows whether Redis is away, and has the worlds tell their clients when that
// changes.
type outageWatch struct {
	logger   *slog.Logger
	onReturn func(context.Context) error // called when Redis is there again

	mu     sync.Mutex
	away   bool
	worlds map[*TaskLab]struct{}
}

func (o *outageWatch) add(w *TaskLab) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.worlds == nil {
		o.worlds = make(map[*TaskLab]struct{})
	}
	o.worlds[w] = struct{}{}
}

func (o *outageWatch) remove(w *TaskLab) {
	o.mu.Lock()
	defer o.mu.Unlock()
	delete(o.worlds, w)
}

// run asks Redis until ctx ends.
func (o *outageWatch) run(ctx context.Context, client *redis.Client) {
	tick := time.NewTicker(askInterval)
	defer tick.Stop()
	misses := 0
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if client.Ping(ctx).Err() == nil {
			misses = 0
			o.set(ctx, false)
		} else if misses++; misses >= maxMisses {
			o.set(ctx, true)
		}
	}
}

func (o *outageWatch) set(ctx context.Context, away bool) {
	o.mu.Lock()
	changed := o.away != away
	o.away = away
	worlds := slices.Collect(maps.Keys(o.worlds))
	o.mu.Unlock()
	if !changed {
		return
	}
	if away {
		o.logger.Warn("Redis does not answer: clients reach only those of this process, and tasks cannot be reached")
	} else {
		o.logger.Warn("Redis answers again")
		if o.onReturn != nil {
			if err := o.onReturn(ctx); err != nil {
				o.logger.Error("what belongs into Redis", "error", err)
			}
		}
	}
	for _, w := range worlds {
		w.tellOutage(ctx, away)
	}
}

// degraded is what clients are told when Redis goes and when it comes back.
type degraded struct {
	Degraded bool `json:"degraded"`
}

// tellOutage tells the clients of this process. A Redis that comes back may have
// forgotten everything.
func (w *TaskLab) tellOutage(ctx context.Context, away bool) {
	if !away {
		if err := w.seed(ctx); err != nil {
			w.labs.opts.Logger.Error("a lab's users and tasks", "error", err)
		}
	}
	for _, i := range w.lab.Instances() {
		io := i.Server()
		if io == nil {
			continue
		}
		for _, name := range appNamespaces {
			_ = io.Of(name).Local().Emit(ctx, "degraded", degraded{away}) // a plain value, and nothing that Redis could fail
		}
	}
}
