package lab

import (
	"slices"
	"sync"
	"sync/atomic"
)

// faults is the state of the faults: of everything that pages have broken in a lab on
// purpose. Each fault can be undone by an action, and heal undoes all faults.
type faults struct {
	links links
	turn  atomic.Uint64 // counts the choices of the load balancer, so that instances take turns

	changing sync.Mutex // held while an action adds or removes instances, or restarts all of them

	mu        sync.Mutex
	cut       []string  // names of instances that are cut off from Redis
	start     startMode // as pages have chosen it, see [Lab.startMode]
	scattered bool      // the load balancer is not sticky
	failover  bool      // the load balancer sends clients of a stopped instance to another
}

// Faults is the part of [State] that tells pages what is broken in a lab.
type Faults struct {
	Cut       []string    `json:"cut"`
	Alone     bool        `json:"alone"` // instances run without an adapter
	Scattered bool        `json:"scattered"`
	Failover  bool        `json:"failover"`
	Recovery  bool        `json:"recovery"` // instances run with connectionStateRecovery
	Quick     bool        `json:"quick"`    // instances run with a fast heartbeat and short timeouts
	Links     []LinkState `json:"links"`    // only broken links
}

func (f *faults) state() Faults {
	f.mu.Lock()
	defer f.mu.Unlock()
	return Faults{
		Cut: append([]string{}, f.cut...), Alone: f.start.withoutAdapter, Scattered: f.scattered, Failover: f.failover,
		Recovery: f.start.recovery, Quick: f.start.quick, Links: f.links.broken(),
	}
}

func (f *faults) startMode() startMode {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.start
}

func (f *faults) setStartMode(change func(*startMode)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	change(&f.start)
}

func (f *faults) isCut(instance string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Contains(f.cut, instance)
}

func (f *faults) setCut(instance string, cut bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.cut = slices.DeleteFunc(f.cut, func(name string) bool { return name == instance })
	if cut {
		f.cut = append(f.cut, instance)
	}
}

// resetBalancer makes the load balancer sticky, without failover.
func (f *faults) resetBalancer() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.scattered, f.failover = false, false
}
