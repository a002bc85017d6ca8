package tasks

import (
	"context"
	"encoding/json"
	"errors"
)

// Socket is what the app needs of a client's connection.
type Socket interface {
	// On registers handle for an event. args are the event's arguments as JSON. If the
	// client asked for an acknowledgement, it gets reply.
	On(event string, handle func(ctx context.Context, args [][]byte) (reply any))

	Join(ctx context.Context, rooms ...string)
	Leave(ctx context.Context, room string)

	// EmitToOthers emits to the other sockets in room.
	EmitToOthers(ctx context.Context, room, event string, args ...any) error
}

// reply is the acknowledgement of every event.
type reply struct {
	OK    bool   `json:"ok,omitzero"`
	Error string `json:"error,omitzero"`
}

// presence is the argument of the event presence:update, which tells the other tabs of a
// user that one more tab is online.
type presence struct {
	UserID string `json:"userId"`
	Status string `json:"status"`
}

// OnConnection makes a socket of a user join the user's room, and handles its events:
// task:subscribe and task:unsubscribe with {"projectId"}, and presence:online. They are
// acknowledged with {"ok": true} or {"error": code}.
//
// A client cannot choose a room by its name. It names a project, and joins the
// project's room only if its user is a member.
func (a *App) OnConnection(ctx context.Context, userID string, s Socket) {
	s.Join(ctx, userRoom(userID))
	s.On("task:subscribe", func(ctx context.Context, args [][]byte) any {
		p, err := a.project(ctx, userID, projectID(args))
		if err != nil {
			return a.errorReply(ctx, err)
		}
		s.Join(ctx, projectRoom(p.ID))
		return reply{OK: true}
	})
	s.On("task:unsubscribe", func(ctx context.Context, args [][]byte) any {
		id := projectID(args)
		if !validID(id) {
			return a.errorReply(ctx, errNoProject)
		}
		s.Leave(ctx, projectRoom(id))
		return reply{OK: true}
	})
	s.On("presence:online", func(ctx context.Context, _ [][]byte) any {
		if err := s.EmitToOthers(ctx, userRoom(userID), "presence:update", presence{userID, "online"}); err != nil {
			return a.errorReply(ctx, err)
		}
		return reply{OK: true}
	})
}

// projectID returns the projectId of {projectId}. It returns "" if the arguments are
// something else.
func projectID(args [][]byte) string {
	var in struct {
		ProjectID string `json:"projectId"`
	}
	if len(args) == 0 || json.Unmarshal(args[0], &in) != nil {
		return ""
	}
	return in.ProjectID
}

// errorReply returns a reply with the code of err. A project that does not exist has the
// same code as one of other users, so that the reply does not reveal which exist.
func (a *App) errorReply(ctx context.Context, err error) reply {
	switch p, ok := errors.AsType[*problem](err); {
	case !ok:
		a.opts.Logger.ErrorContext(ctx, "tasks: event failed", "error", err)
		return reply{Error: errUnavailable.Code}
	case p == errNoProject:
		return reply{Error: errForbidden.Code}
	default:
		return reply{Error: p.Code}
	}
}
