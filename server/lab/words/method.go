package words

// Method is what the action "emit" does with the sockets that its target addresses. The
// trace records the action under the method's name.
type Method string

// The methods, as Socket.IO names them. A request without a method means MethodEmit.
const (
	MethodEmit              Method = "emit"
	MethodEmitWithAck       Method = "emitWithAck"
	MethodFetchSockets      Method = "fetchSockets"
	MethodSocketsJoin       Method = "socketsJoin"
	MethodSocketsLeave      Method = "socketsLeave"
	MethodDisconnectSockets Method = "disconnectSockets"
	MethodServerSideEmit    Method = "serverSideEmit"
)

// Methods lists every method.
var Methods = []Method{MethodEmit, MethodEmitWithAck, MethodFetchSockets, MethodSocketsJoin, MethodSocketsLeave,
	MethodDisconnectSockets, MethodServerSideEmit}
