package wasmclient

import "github.com/socketplay/socketplay/server/wire/sio"

// Event is an event from the server.
type Event struct {
	Socket *Socket
	// Data is the JSON array of the packet: the event's name, then the arguments, with a
	// placeholder for each of Attachments. It must not be changed.
	Data        []byte
	Attachments [][]byte

	// ID is the id of the acknowledgement that the server waits for. It counts only if HasID
	// is true.
	ID    uint64
	HasID bool

	socketID string // the socket's id when the event arrived
	lifetime lifetime
	answered bool // changes within the strand only
}

// Handler receives an event. A socket calls its handlers one after another, in the order
// of the events.
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

// Reply acknowledges the event. data is a JSON array of the arguments. Reply does nothing
// if the server does not wait for an acknowledgement, if the event is already acknowledged,
// or if the connection that the event came on has ended.
func (e *Event) Reply(data []byte, attachments [][]byte) {
	s := e.Socket
	s.m.strand.do(func() {
		if e.HasID && !e.answered && e.socketID == s.id {
			e.answered = true
			s.reply(e.ID, data, attachments)
		}
	})
}
