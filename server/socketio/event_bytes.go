package socketio

// Bytes returns how many bytes the event has: its name, its arguments as JSON, and their
// binary values.
func (e *Event) Bytes() int {
	n := len(e.Name)
	for _, arg := range e.args {
		n += len(arg)
	}
	for _, a := range e.attachments {
		n += len(a)
	}
	return n
}
