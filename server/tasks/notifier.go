package tasks

import (
	"context"
	"slices"
)

// Emitter emits events to sockets.
type Emitter interface {
	// Emit sends an event to the sockets on all instances that are in at least one of
	// rooms. A socket in several of them receives it once. If rooms is empty, Emit
	// sends the event to all sockets.
	Emit(ctx context.Context, rooms []string, event string, args ...any) error
}

// Notifier emits to users and projects. It is the emitter helper of the chapter. It is
// exported, so that a program's own handlers can emit without the names of the app's
// rooms. [App.Notifier] returns it.
type Notifier struct{ emitter Emitter }

// NotifyUser emits to all sockets of a user.
func (n Notifier) NotifyUser(ctx context.Context, userID, event string, data any) error {
	return n.emitter.Emit(ctx, []string{userRoom(userID)}, event, data)
}

// NotifyProject emits to the sockets that have subscribed to a project.
func (n Notifier) NotifyProject(ctx context.Context, projectID, event string, data any) error {
	return n.emitter.Emit(ctx, []string{projectRoom(projectID)}, event, data)
}

// Broadcast emits to all sockets.
func (n Notifier) Broadcast(ctx context.Context, event string, data any) error {
	return n.emitter.Emit(ctx, nil, event, data)
}

// notifyOfChange emits to the owner of t, to the user who changed it, and to its project.
// It emits once to all these rooms, so a socket in several of them gets the event once.
func (n Notifier) notifyOfChange(ctx context.Context, t task, changedBy, event string, data any) error {
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

// The arguments of the events task:created, task:updated and task:deleted.
type (
	created struct {
		Task      task   `json:"task"`
		Timestamp string `json:"timestamp"`
	}
	updated struct {
		Task task `json:"task"`
	}
	deleted struct {
		TaskID string `json:"taskId"`
	}
)
