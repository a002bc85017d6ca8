package tasks

import (
	"context"
	"encoding/json"
	"errors"
)

// Socket is what the app needs of a client's connection.
type Socket interface {
	// On has handle called with the JSON arguments of each such event. The client
	// gets what it returns as the acknowledgement, if it asked for one.
	On(event string, handle func(ctx context.Context, args [][]byte) (reply any))

	Join(ctx context.Context, rooms ...string)
	Leave(ctx context.Context, room string)

	// EmitToOthers emits to the sockets in room but this one.
	EmitToOthers(ctx context.Context, room, event string, args ...any) error
}

// reply is the acknowledgement of every event.
type reply struct {
	OK    bool   `json:"ok,omitzero"`
	Error string `json:"error,omitzero"`
}

// presence tells a user's other tabs that this one is there.
type presence struct {
	UserID string `json:"userId"`
	Status string `json:"status"`
}

// OnConnection takes a socket of the user with that id into the user's room and
// handles what the client asks for. Clients never name rooms: they name projects,
// and get into the room of one only as its members.
func (a *App) OnConnection(ctx context.Context, userID string, s Socket) {
	s.Join(ctx, userRoom(userID))
	s.On("task:subscribe", func(ctx context.Context, args [][]byte) any {
		project, err := a.project(ctx, userID, projectOf(args))
		if err != nil {
			return a.refusal(ctx, err)
		}
		s.Join(ctx, projectRoom(project.ID))
		return reply{OK: true}
	})
	s.On("task:unsubscribe", func(ctx context.Context, args [][]byte) any {
		id := projectOf(args)
		if !validID(id) {
			return a.refusal(ctx, errNoProject)
		}
		s.Leave(ctx, projectRoom(id))
		return reply{OK: true}
	})
	s.On("presence:online", func(ctx context.Context, _ [][]byte) any {
		if err := s.EmitToOthers(ctx, userRoom(userID), "presence:update", presence{userID, "online"}); err != nil {
			return a.refusal(ctx, err)
		}
		return reply{OK: true}
	})
}

// projectOf reads {projectId}; whatever else it finds, it returns "".
func projectOf(args [][]byte) string {
	var in struct {
		ProjectID string `json:"projectId"`
	}
	if len(args) == 0 || json.Unmarshal(args[0], &in) != nil {
		return ""
	}
	return in.ProjectID
}

// refusal answers with the error's code. Which projects there are besides a
// user's own it does not tell.
func (a *App) refusal(ctx context.Context, err error) reply {
	switch problem, ok := errors.AsType[*Problem](err); {
	case !ok:
		a.opts.Logger.ErrorContext(ctx, "tasks: event failed", "error", err)
		return reply{Error: errUnavailable.Code}
	case problem == errNoProject:
		return reply{Error: errForbidden.Code}
	default:
		return reply{Error: problem.Code}
	}
}
