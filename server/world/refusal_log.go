package world

import (
	"log/slog"
	"sync/atomic"

	"github.com/socketplay/socketplay/server/socketio"
)

// unknownSession is the code of a request whose session this process does not have.
const unknownSession = 1

// logRefusals returns a hook that says why requests were refused. That of an unknown
// session has a cause which its text does not give away; it comes in bursts, so
// that only the 1st, 2nd, 4th, 8th … is logged. The session's id is not: another
// process may have it.
func logRefusals(logger *slog.Logger) func(socketio.ConnectionError) {
	var unknown atomic.Uint64
	return func(e socketio.ConnectionError) {
		if e.Code != unknownSession {
			logger.Info("request refused", "message", e.Message, "remote", e.Request.RemoteAddr)
			return
		}
		if n := unknown.Add(1); n&(n-1) == 0 {
			logger.Warn("session ID unknown: it has ended, or another process has it. Behind a load balancer every request of a session has to reach the process that opened it (sticky sessions)",
				"transport", e.Request.URL.Query().Get("transport"), "remote", e.Request.RemoteAddr, "count", n)
		}
	}
}
