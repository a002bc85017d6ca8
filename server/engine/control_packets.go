package engine

import (
	"time"

	"github.com/socketplay/socketplay/server/wire/eio"
)

// CountControl counts a control packet, see [Options.ControlPackets]. The engine itself
// counts the packets of Engine.IO. The session's owner calls CountControl for those of its
// own protocol, before it does what they ask for. If the client has sent too many,
// CountControl ends the session with [ReasonForcedClose] and returns false.
func (s *Session) CountControl() bool {
	if !s.countsControl() {
		return true
	}
	now := time.Now()
	if s.control.Spend(now, 1) == 0 && s.srv.addresses.control.Spend(s.address, now, 1) == 0 {
		return true
	}
	if s.finishFor(RuleControlPackets, ReasonForcedClose) {
		s.srv.counts.tooFast.Add(1)
	}
	return false
}

func (s *Session) countsControl() bool { return s.control != nil || s.srv.addresses.control != nil }

// isControl reports whether a packet counts as a control packet. A heartbeat that the
// client owes does not count, and neither does a close packet, which ends the session.
func isControl(t eio.Type, heartbeatDue bool) bool {
	switch t {
	case eio.Message, eio.Close:
		return false
	case eio.Pong:
		return !heartbeatDue
	}
	return true
}
