package engine

import "github.com/socketplay/socketplay/server/wire/eio"

// Direction says which way a packet goes.
type Direction int

// The two directions.
const (
	In  Direction = iota // from the client
	Out                  // to the client
)

// tap counts a packet that arrives or leaves, and calls Options.Tap with it.
func (s *Session) tap(d Direction, p eio.Packet) *eio.Cause {
	s.srv.counts.addPacket(d, p)
	if tap := s.srv.opts.Tap; tap != nil {
		return tap(s, d, p)
	}
	return nil
}
