package socketio

import (
	"sync/atomic"

	"github.com/socketplay/socketplay/server/engine"
)

// Stats are a server's numbers, including those of its transport.
type Stats struct {
	engine.Stats

	Malformed  uint64 // connections that were closed for a malformed packet
	Recovered  uint64 // clients that came back as the sockets that they had, see [Recovery]
	Unrecalled uint64 // clients that asked to come back but got new sockets
}

// Stats returns the server's numbers as they are now.
func (s *Server) Stats() Stats {
	return Stats{
		Stats:     s.engine.Stats(),
		Malformed: s.counts.malformed.Load(), Recovered: s.counts.recovered.Load(), Unrecalled: s.counts.unrecalled.Load(),
	}
}

type counts struct{ malformed, recovered, unrecalled atomic.Uint64 }
