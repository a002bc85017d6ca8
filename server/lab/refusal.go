package lab

import (
	"net/http"

	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/trace"
)

// recordRefusals returns a hook that records in the trace each request that an instance
// refuses, and then calls next if it is not nil.
func (l *Lab) recordRefusals(instance string, next func(socketio.ConnectionError)) func(socketio.ConnectionError) {
	return func(e socketio.ConnectionError) {
		if l.recorder.Watched() {
			status := http.StatusBadRequest
			if e.Code == 4 { // Engine.IO code for forbidden
				status = http.StatusForbidden
			}
			l.recorder.Record(trace.Event{
				Kind: trace.Refused, Lab: l.opts.ID, Instance: instance, Transport: e.Request.URL.Query().Get("transport"),
				Method: e.Request.Method, Status: status, Error: e.Message,
			})
		}
		if next != nil {
			next(e)
		}
	}
}
