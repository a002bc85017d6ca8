package lab

import (
	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/trace"
)

// recordRefusals returns a hook that records in the trace each request that an instance
// refuses, and then calls next if it is not nil.
func (l *Lab) recordRefusals(instance string, next func(socketio.ConnectionError)) func(socketio.ConnectionError) {
	return func(e socketio.ConnectionError) {
		if l.recordsRequest(e.Request.RemoteAddr) {
			message, ok := e.Context["message"].(string) // what the client was told, if that is more than what the code says
			if !ok {
				message = e.Message
			}
			l.recorder.Record(trace.Event{
				Kind: trace.Refused, Instance: instance, Transport: e.Request.URL.Query().Get("transport"),
				Method: e.Request.Method, Status: e.Status, Error: message,
			})
		}
		if next != nil {
			next(e)
		}
	}
}
