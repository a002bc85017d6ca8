package socketio

import (
	"sync/atomic"

	"github.com/socketplay/socketplay/server/engine"
)

// Stats are numbers of a server, of its transport and of what goes over it.
type Stats struct {
	engine.Stats

	Malformed  uint64 // connections that were ended for a packet that is none
	Recovered  uint64 // sockets that came back as what they were, see [Recovery]
	Unrecalled uint64 // sockets that asked to come back and were new ones
}

// Stats returns the server's numbers.
func (s *Server) Stats() Stats {
	return Stats{
		Stats:     s.engine.Stats(),
		Malformed: s.counts.malformed.Load(), Recovered: s.counts.recovered.Load(), Unrecalled: s.counts.unrecalled.Load(),
	}
}

type counts struct{ malformed, recovered, unrecalled atomic.Uint64 }
