package wasmclient

// Message is an event to be sent.
type Message struct {
	// Data is a JSON array: the event's name, then the arguments, with a placeholder
	// {"_placeholder":true,"num":i} for each of Attachments.
	Data        []byte
	Attachments [][]byte

	// Volatile drops the message if it cannot be sent at once.
	Volatile bool

	// Tag is a number of the sender's choice. [Socket.OnAnyOutgoing] and
	// [SocketOptions].BeforeSend get it.
	Tag int

	// Ack, if it is not nil, asks for an acknowledgement and receives it.
	Ack func(Reply, error)
	// AckTimeout limits the wait: then Ack gets ErrAckTimeout. 0 is the socket's AckTimeout.
	AckTimeout Duration
	// AckErrors calls Ack with ErrDisconnected if the connection ends before the
	// acknowledgement arrives. A message with an AckTimeout does that anyway; any other
	// message then never calls Ack.
	AckErrors bool

	// withinStrand calls Ack within the strand, ahead of notices, so that a handler can
	// wait for it. Ack must then neither block nor call back.
	withinStrand bool
}

// Reply is an acknowledgement: a JSON array of its arguments, with a placeholder for each
// of Attachments.
type Reply struct {
	Data        []byte
	Attachments [][]byte
}
