package engine

// Rule names what made a session end, more exactly than its [Reason] does. The official
// server tells clients and handlers the reason only.
type Rule string

// The rules for which a server ends a session. The owner of the session may have others:
// see [Session.Break].
const (
	RuleHeartbeat      Rule = "heartbeat"       // no pong came within PingTimeout
	RuleMessageSize    Rule = "message-size"    // a message was larger than MaxHTTPBufferSize
	RulePacket         Rule = "engine-packet"   // a message was not an Engine.IO packet
	RuleControlPackets Rule = "control-packets" // more packets without an event came than ControlPackets allows
	RuleAddressBytes   Rule = "address-bytes"   // the server keeps too many bytes for the client's address
	RuleSlowClient     Rule = "slow-client"     // more than MaxQueuedBytes wait for the client
)

// Rules lists the rules of this package.
var Rules = []Rule{RuleHeartbeat, RuleMessageSize, RulePacket, RuleControlPackets, RuleAddressBytes, RuleSlowClient}

// Break notes the rule for which the session is about to end. The first rule counts.
func (s *Session) Break(r Rule) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.broken == "" {
		s.broken = r
	}
}

// Broken returns the rule for which the session has ended or is about to end, or "" if it
// ends for none, as when the client leaves.
func (s *Session) Broken() Rule {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.broken
}

// finishFor ends the session for breaking r.
func (s *Session) finishFor(r Rule, reason Reason) bool {
	s.Break(r)
	return s.finish(reason)
}
