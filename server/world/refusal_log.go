package world

import (
	"log/slog"
	"sync/atomic"

	"github.com/socketplay/socketplay/server/socketio"
)

// unknownSession is the Engine.IO error code for a session id that the server does not
// know.
const unknownSession = 1

// logRefusals returns a hook that logs why requests were refused. The error message for
// an unknown session does not name the usual cause, so the hook logs a better one. Such
// requests come in bursts: only the 1st, 2nd, 4th, 8th … of them is logged. The
// session's id is never logged, because another process may have the session.
func logRefusals(logger *slog.Logger) func(socketio.ConnectionError) {
	var unknown atomic.Uint64
	return func(e socketio.ConnectionError) {
		if e.Code != unknownSession {
			logger.Info("request refused", "status", e.Status, "message", e.Message, "remote", e.Request.RemoteAddr)
			return
		}
		if n := unknown.Add(1); n&(n-1) == 0 {
			logger.Warn("session ID unknown: it has ended, or another process has it. Behind a load balancer every request of a session has to reach the process that opened it (sticky sessions)",
				"transport", e.Request.URL.Query().Get("transport"), "remote", e.Request.RemoteAddr, "count", n)
		}
	}
}
