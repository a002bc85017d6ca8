package world

import (
	"sync"

	"github.com/socketplay/socketplay/server/redisadapter"
)

// adapterStats keeps the counters of the adapter of each instance in a lab.
type adapterStats struct {
	mu         sync.Mutex
	byInstance map[string]*redisadapter.Stats
}

// reset returns new counters for an instance that starts. They begin at zero, as the
// counters of a restarted process do.
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
