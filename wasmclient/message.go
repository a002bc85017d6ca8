package wasmclient

// Message is an event to be sent.
type Message struct {
	// Data is a JSON array: the event's name, then the arguments, with a placeholder
	// {"_placeholder":true,"num":i} for each of Attachments.
	Data        []byte
	Attachments [][]byte

	// Volatile drops the message if it cannot be sent at once.
	Volatile bool

	// Tag is a number by which the sender recognises the message in [Socket.OnAnyOutgoing] and
	// [SocketOptions].BeforeSend.
	Tag int

	// Ack, if it is not nil, asks for an acknowledgement and receives it.
	Ack func(Reply, error)
	// AckTimeout limits the wait for the acknowledgement. After that time Ack gets
	// ErrAckTimeout. 0 means the socket's AckTimeout.
	AckTimeout Duration
	// AckErrors makes the socket call Ack with ErrDisconnected if the connection ends before
	// the acknowledgement arrives. With an AckTimeout this happens anyway. Without either of
	// the two, Ack is then never called.
	AckErrors bool

	// withinStrand makes the socket call Ack within the strand, ahead of notices, so that a
	// handler can wait for the acknowledgement. Ack must then neither block nor call the
	// manager or its sockets.
	withinStrand bool
}

// Reply is an acknowledgement: a JSON array of its arguments, with a placeholder for each
// of Attachments.
type Reply struct {
	Data        []byte
	Attachments [][]byte
}
