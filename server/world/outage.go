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

// Redis is pinged once in each pingInterval. If it misses maxMisses pings in a row, it
// counts as away.
const (
	pingInterval = time.Second
	maxMisses    = 2
)

// outageWatch checks whether Redis is away. When Redis goes away or comes back, it
// makes the labs tell their clients.
type outageWatch struct {
	logger   *slog.Logger
	onReturn func(context.Context) error // called when Redis answers again; may be nil

	mu   sync.Mutex
	away bool
	labs map[*TaskLab]struct{}
}

func (o *outageWatch) add(l *TaskLab) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.labs == nil {
		o.labs = make(map[*TaskLab]struct{})
	}
	o.labs[l] = struct{}{}
}

func (o *outageWatch) remove(l *TaskLab) {
	o.mu.Lock()
	defer o.mu.Unlock()
	delete(o.labs, l)
}

// run pings Redis until ctx ends.
func (o *outageWatch) run(ctx context.Context, client *redis.Client) {
	tick := time.NewTicker(pingInterval)
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

// set stores whether Redis is away. If that has changed, set logs the change and tells
// the labs.
func (o *outageWatch) set(ctx context.Context, away bool) {
	o.mu.Lock()
	changed := o.away != away
	o.away = away
	labs := slices.Collect(maps.Keys(o.labs))
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
				o.logger.Error("Redis does not take the secret for tokens", "error", err)
			}
		}
	}
	for _, l := range labs {
		l.tellOutage(ctx, away)
	}
}

// degraded is the argument of the event "degraded", which clients get when Redis goes
// away and when it comes back.
type degraded struct {
	Degraded bool `json:"degraded"`
}

// tellOutage tells the clients of this process whether Redis is away. If Redis is back,
// it first writes the users and projects again, because Redis may have lost its data.
func (l *TaskLab) tellOutage(ctx context.Context, away bool) {
	if !away {
		if err := l.seed(ctx); err != nil {
			l.labs.opts.Logger.Error("Redis does not take a lab's users and projects", "error", err)
		}
	}
	for _, i := range l.lab.Instances() {
		io := i.Server()
		if io == nil {
			continue
		}
		for _, ns := range io.Namespaces() {
			if ns.Name() == adminNamespace {
				continue
			}
			_ = ns.Local().Emit(ctx, "degraded", degraded{away}) // cannot fail: it needs no Redis and is valid JSON
		}
	}
}
