package interoptest

import (
	"context"
	"fmt"

	"github.com/socketplay/socketplay/server/socketio"
)

// target is the first argument of the event "send": the receivers, and the name of the
// event that they get.
type target struct {
	Target string   `json:"target"`
	Event  string   `json:"event"`
	Rooms  []string `json:"rooms"`
	Except []string `json:"except"`
	Nsp    string   `json:"nsp"`
}

// send emits args to the target.
func (t target) send(ctx context.Context, io *socketio.Server, ns *socketio.Namespace, s *socketio.Socket, args []any) error {
	switch t.Target {
	case "socket":
		return s.Emit(ctx, t.Event, args...)
	case "volatile":
		return ns.To(s.ID()).Volatile().Emit(ctx, t.Event, args...)
	case "all":
		return ns.Emit(ctx, t.Event, args...)
	case "broadcast":
		return s.Broadcast().Emit(ctx, t.Event, args...)
	case "to":
		return ns.To(t.Rooms...).Emit(ctx, t.Event, args...)
	case "except":
		return ns.Except(t.Except...).Emit(ctx, t.Event, args...)
	case "to-except":
		return ns.To(t.Rooms...).Except(t.Except...).Emit(ctx, t.Event, args...)
	case "socket-to":
		return s.To(t.Rooms...).Emit(ctx, t.Event, args...)
	case "socket-except":
		return s.Except(t.Except...).Emit(ctx, t.Event, args...)
	case "socket-to-except":
		return s.To(t.Rooms...).Except(t.Except...).Emit(ctx, t.Event, args...)
	case "local":
		return ns.Local().Emit(ctx, t.Event, args...)
	case "compress":
		return ns.Local().Compress(true).Emit(ctx, t.Event, args...)
	case "namespace":
		return io.Of(t.Nsp).Emit(ctx, t.Event, args...)
	}
	return fmt.Errorf("no target %q", t.Target)
}
