package world

import (
	"sync"

	"github.com/socketplay/socketplay/server/redisadapter"
)

// adapterStats counts what the adapter of each instance does.
type adapterStats struct {
	mu         sync.Mutex
	byInstance map[string]*redisadapter.Stats
}

// reset returns new counters for an instance that starts: they begin at zero, as those
// of a process that starts again would.
func (a *adapterStats) reset(instance string) *redisadapter.Stats {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.byInstance == nil {
		a.byInstance = make(map[string]*redisadapter.Stats)
	}
	a.byInstance[instance] = new(redisadapter.Stats)
	return a.byInstance[instance]
}

func (a *adapterStats) of(instance string) *redisadapter.Stats {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.byInstance[instance]
}
