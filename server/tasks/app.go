package tasks

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"time"

	"github.com/redis/go-redis/v9"
)

// DefaultKey begins the names of the keys in Redis.
const DefaultKey = "socketplay"

// Options configure an [App]. Emitter and UserID are required.
type Options struct {
	// Emitter tells clients of changes.
	Emitter Emitter

	// UserID returns the id of the user whose request it is, "" if there is none.
	UserID func(ctx context.Context) string

	// Key begins the names of the keys in Redis. "" is DefaultKey.
	Key string

	// Now is the clock. nil is time.Now.
	Now func() time.Time

	// Logger hears of what goes wrong. nil is slog.Default().
	Logger *slog.Logger
}

// App is the task app.
type App struct {
	opts     Options
	store    store
	notifier Notifier
	mux      *http.ServeMux
}

// New returns an app that keeps its tasks in Redis.
func New(client redis.UniversalClient, opts Options) *App {
	if opts.Key == "" {
		opts.Key = DefaultKey
	}
	if opts.Now == nil {
		opts.Now = time.Now
	}
	if opts.Logger == nil {
		opts.Logger = slog.Default()
	}
	a := &App{opts: opts, store: store{client, opts.Key}, notifier: NewNotifier(opts.Emitter), mux: http.NewServeMux()}
	a.routes()
	return a
}

// Seed adds those of [Projects] that are missing.
func (a *App) Seed(ctx context.Context) error { return a.store.seed(ctx) }

// Notifier returns what the app tells clients with.
func (a *App) Notifier() Notifier { return a.notifier }

// project returns a project if the user may see it.
func (a *App) project(ctx context.Context, userID, id string) (*Project, error) {
	p, err := a.store.project(ctx, id)
	if err != nil {
		return nil, err
	}
	if !may(userID, "", p) {
		return nil, errForbidden
	}
	return p, nil
}

// check returns errNoTask unless the user may see and change t: that somebody
// else has a task of that id is nobody's business.
func (a *App) check(ctx context.Context, userID string, t Task) error {
	var project *Project
	if t.ProjectID != "" {
		p, err := a.store.project(ctx, t.ProjectID)
		if errors.Is(err, errNoProject) {
			return errNoTask
		}
		if err != nil {
			return err
		}
		project = p
	}
	if !may(userID, t.UserID, project) {
		return errNoTask
	}
	return nil
}

// create makes a task and tells about it.
func (a *App) create(ctx context.Context, userID string, in draft) (Task, error) {
	title, err := in.title()
	if err != nil {
		return Task{}, err
	}
	now := a.opts.Now()
	t := Task{ID: newID(now), Title: title, UserID: userID, CreatedAt: timestamp(now), UpdatedAt: timestamp(now)}
	if in.Done != nil {
		t.Done = *in.Done
	}
	if in.ProjectID != nil && *in.ProjectID != "" {
		p, err := a.project(ctx, userID, *in.ProjectID)
		if err != nil {
			return Task{}, err
		}
		t.ProjectID = p.ID
	}
	if err := a.store.create(ctx, t); err != nil {
		return Task{}, err
	}
	a.tell(ctx, t, userID, "task:created", created{t, timestamp(now)})
	return t, nil
}

// update changes what in has of a task and tells about it.
func (a *App) update(ctx context.Context, userID, id string, in draft) (Task, error) {
	if in.Title == nil && in.Done == nil {
		return Task{}, invalid("title", "Give a title, or whether the task is done.")
	}
	t, err := a.store.update(ctx, id, func(t *Task) error {
		if err := a.check(ctx, userID, *t); err != nil {
			return err
		}
		if in.ProjectID != nil && *in.ProjectID != t.ProjectID {
			return invalid("projectId", "A task stays in its project.")
		}
		if in.Title != nil {
			title, err := in.title()
			if err != nil {
				return err
			}
			t.Title = title
		}
		if in.Done != nil {
			t.Done = *in.Done
		}
		// The clock of another instance may be ahead.
		t.UpdatedAt = max(t.UpdatedAt, timestamp(a.opts.Now()))
		return nil
	})
	if err != nil {
		return Task{}, err
	}
	a.tell(ctx, t, userID, "task:updated", updated{t})
	return t, nil
}

// remove deletes a task and tells about it.
func (a *App) remove(ctx context.Context, userID, id string) error {
	t, err := a.task(ctx, userID, id)
	if err != nil {
		return err
	}
	if err := a.store.remove(ctx, t); err != nil {
		return err
	}
	a.tell(ctx, t, userID, "task:deleted", deleted{t.ID})
	return nil
}

// task returns a task if the user may see it.
func (a *App) task(ctx context.Context, userID, id string) (Task, error) {
	t, err := a.store.task(ctx, id)
	if err != nil {
		return Task{}, err
	}
	if err := a.check(ctx, userID, t); err != nil {
		return Task{}, err
	}
	return t, nil
}

// list returns the tasks of a project, or all that the user may see.
func (a *App) list(ctx context.Context, userID, projectID string) ([]Task, error) {
	if projectID != "" {
		p, err := a.project(ctx, userID, projectID)
		if err != nil {
			return nil, err
		}
		return a.store.list(ctx, a.store.projectList(p.ID))
	}
	projects, err := a.projects(ctx, userID)
	if err != nil {
		return nil, err
	}
	lists := []string{a.store.userList(userID)}
	for _, p := range projects {
		lists = append(lists, a.store.projectList(p.ID))
	}
	return a.store.list(ctx, lists...)
}

// projects returns those that the user may see.
func (a *App) projects(ctx context.Context, userID string) ([]Project, error) {
	all, err := a.store.projects(ctx)
	if err != nil {
		return nil, err
	}
	mine := make([]Project, 0, len(all)) // not null, in JSON
	for _, p := range all {
		if may(userID, "", &p) {
			mine = append(mine, p)
		}
	}
	return mine, nil
}

// tell emits what has happened. It has happened even if nobody can be told: the
// error is logged. It is told even if the one who asked has gone meanwhile.
func (a *App) tell(ctx context.Context, t Task, userID, event string, data any) {
	const patience = 2 * time.Second
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	if err := a.notifier.notifyAbout(ctx, t, userID, event, data); err != nil {
		a.opts.Logger.ErrorContext(ctx, "tasks: change not emitted to everybody", "event", event, "task", t.ID, "error", err)
	}
}
