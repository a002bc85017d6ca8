package wasmclient

import "github.com/socketplay/socketplay/server/wire/sio"

// Event is an event from the server.
type Event struct {
	Socket *Socket
	// Data is the JSON array on the wire: the name and the arguments, with a
	// placeholder for each of Attachments. It must not be changed.
	Data        []byte
	Attachments [][]byte

	// ID is the acknowledgement that the server waits for, if HasID.
	ID    uint64
	HasID bool

	sid      string // the connection that it came on
	life     lifetime
	answered bool // within the strand
}

// Handler receives an event. A socket calls its handlers one after the other, in
// the order of the events.
type Handler func(*Event)

// Name returns the event's name.
func (e *Event) Name() string {
	name, _, _ := sio.EventName(e.Data)
	return name
}

// Args returns the arguments, each as JSON.
func (e *Event) Args() [][]byte {
	_, args, _ := sio.EventName(e.Data)
	return args
}

// Reply acknowledges an event whose sender waits for it, once, and while the
// connection that it came on lasts; otherwise it does nothing. data is a JSON array
// of the arguments.
func (e *Event) Reply(data []byte, attachments [][]byte) {
	s := e.Socket
	s.m.strand.do(func() {
		if e.HasID && !e.answered && e.sid == s.id {
			e.answered = true
			s.reply(e.ID, data, attachments)
		}
	})
}

// Message is an event to be sent.
type Message struct {
	// Data is a JSON array: the name and the arguments, with a placeholder
	// {"_placeholder":true,"num":i} for each of Attachments.
	Data        []byte
	Attachments [][]byte

	// Volatile drops the message when it cannot be sent at once.
	Volatile bool

	// Tag is the sender's own, for [Socket.OnAnyOutgoing].
	Tag int

	// Ack asks for an acknowledgement and receives it.
	Ack func(Reply, error)
	// AckTimeout ends the wait with ErrAckTimeout; 0 is the socket's.
	AckTimeout Duration
	// AckErrors makes Ack hear ErrDisconnected too, as it does with an
	// AckTimeout. Otherwise an acknowledgement that can no longer come is
	// forgotten.
	AckErrors bool

	// Direct calls Ack within the strand, ahead of notices, so that a handler can
	// wait for it. Ack must then not block nor call back.
	direct bool
}

// Reply is an acknowledgement: its arguments as a JSON array, with a placeholder
// for each attachment.
type Reply struct {
	Data        []byte
	Attachments [][]byte
}
