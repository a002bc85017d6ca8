package world

import (
	"context"
	"regexp"

	"github.com/socketplay/socketplay/server/socketio"
)

// dynamicNamespaces are the names of the namespaces that a lab makes when the first client
// connects to one, and removes with the last. A page shows the pattern.
var dynamicNamespaces = regexp.MustCompile(`^/(chat|team-[0-9A-Za-z_-]{1,40})$`)

// setupDynamic gives the dynamic namespaces the middleware of the others, so that only
// users connect, and a handler that passes messages on.
func (l *TaskLab) setupDynamic(parent *socketio.ParentNamespace) {
	l.auth.Guard(parent)
	parent.OnConnection(func(_ context.Context, s *socketio.Socket) {
		s.On("message", func(ctx context.Context, e *socketio.Event) error {
			return s.Broadcast().Emit(ctx, "message", e.Raw(0)...)
		})
	})
}
