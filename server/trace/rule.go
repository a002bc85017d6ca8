package trace

// Rule names what a client did, or did not do, if the server ended its connection for that.
// It says more than the reason, in which Socket.IO sums several rules up.
type Rule string

// Rules lists every rule: those of package socketio, and EventRate of the lab itself. The
// pages have words for each. A test of package lab compares the list with socketio.
var Rules = []Rule{"heartbeat", "message-size", "engine-packet", "control-packets", "address-bytes", "slow-client",
	"second-connect", "not-joined", "connect-size", "connect-timeout", "auth", "attachments", "malformed", EventRate}

// EventRate is the rule for a client that goes on sending events although they are refused.
const EventRate Rule = "event-rate"
