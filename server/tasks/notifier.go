package tasks

import (
	"context"
	"slices"
)

// Emitter sends an event to every socket in any of rooms, to each once, on all
// instances; without rooms to all sockets.
type Emitter interface {
	Emit(ctx context.Context, rooms []string, event string, args ...any) error
}

// Notifier is for handlers of requests: it knows whose rooms are called what.
type Notifier struct{ emitter Emitter }

// NewNotifier returns a notifier that emits with e.
func NewNotifier(e Emitter) Notifier { return Notifier{e} }

// NotifyUser emits to a user, on all of the user's devices.
func (n Notifier) NotifyUser(ctx context.Context, userID, event string, data any) error {
	return n.emitter.Emit(ctx, []string{userRoom(userID)}, event, data)
}

// NotifyProject emits to those who watch a project.
func (n Notifier) NotifyProject(ctx context.Context, projectID, event string, data any) error {
	return n.emitter.Emit(ctx, []string{projectRoom(projectID)}, event, data)
}

// Broadcast emits to all who are connected.
func (n Notifier) Broadcast(ctx context.Context, event string, data any) error {
	return n.emitter.Emit(ctx, nil, event, data)
}

// notifyAbout emits to whom t concerns and who changed it. As one broadcast to
// all their rooms it reaches a socket that is in several of them once.
func (n Notifier) notifyAbout(ctx context.Context, t Task, changedBy, event string, data any) error {
	rooms := []string{userRoom(changedBy)}
	if owner := userRoom(t.UserID); !slices.Contains(rooms, owner) {
		rooms = append(rooms, owner)
	}
	if t.ProjectID != "" {
		rooms = append(rooms, projectRoom(t.ProjectID))
	}
	return n.emitter.Emit(ctx, rooms, event, data)
}

func userRoom(id string) string { return "user:" + id }

func projectRoom(id string) string { return "project:" + id }

// What the events carry.
type (
	created struct {
		Task      Task   `json:"task"`
		Timestamp string `json:"timestamp"`
	}
	updated struct {
		Task Task `json:"task"`
	}
	deleted struct {
		TaskID string `json:"taskId"`
	}
)
