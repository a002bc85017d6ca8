package lab

import "net/http"

// receiver returns the instance that a request of i's clients reaches: i, or where
// they are scattered, each in turn, as behind a load balancer that is not sticky. Where
// it fails over, the others that run take the clients of an instance that is stopped in
// turn, and a session stays with the one that has it.
func (f *faults) receiver(l *Lab, i *Instance, r *http.Request) *Instance {
	f.mu.Lock()
	scattered, failover := f.scattered, f.failover
	f.mu.Unlock()
	all := l.Instances()
	switch {
	case scattered:
		return f.inTurn(all)
	case !failover:
		return i
	}
	var running []*Instance
	sid := r.URL.Query().Get("sid")
	for _, other := range all {
		io := other.Server()
		switch {
		case io == nil:
		case sid != "" && io.HasSession(sid):
			return other
		default:
			running = append(running, other)
		}
	}
	if i.Server() != nil || len(running) == 0 {
		return i
	}
	return f.inTurn(running)
}

func (f *faults) inTurn(among []*Instance) *Instance {
	return among[f.turn.Add(1)%uint64(len(among))]
}
