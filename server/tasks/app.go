package tasks

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"time"

	"github.com/redis/go-redis/v9"
)

// DefaultKey is the default of Options.Key.
const DefaultKey = "socketplay"

// Options configure an [App]. Emitter and UserID are required.
type Options struct {
	// Emitter sends clients the events about changes of tasks.
	Emitter Emitter

	// UserID returns the id of the user who sent the request that ctx belongs to, or ""
	// if the request has no user.
	UserID func(ctx context.Context) string

	// MaxTasks is how many tasks each user and each project may have. A request that would
	// create one more fails with the code "list_full". 0 means no limit.
	MaxTasks int

	// Key is the prefix of all keys in Redis. "" is [DefaultKey].
	Key string

	// Now is the clock. nil is time.Now.
	Now func() time.Time

	// Logger gets the requests that fail because Redis does not answer, and the events
	// that cannot be emitted. nil is slog.Default().
	Logger *slog.Logger
}

// App is the task app: it serves its REST requests and its sockets. [New] makes one.
type App struct {
	opts     Options
	store    store
	notifier Notifier
	mux      *http.ServeMux
}

// New returns an app that keeps its tasks and projects in Redis.
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
	a := &App{opts: opts, store: store{client, opts.Key, opts.MaxTasks}, notifier: Notifier{opts.Emitter}, mux: http.NewServeMux()}
	a.routes()
	return a
}

// Seed adds the two projects of a new playground, unless Redis has them already: 1,
// "Website", of alice and bob, and 2, "Mobile app", of alice and carol.
func (a *App) Seed(ctx context.Context) error { return a.store.seed(ctx) }

// Notifier returns the app's notifier, with which other handlers of the program can
// emit to a user or to a project.
func (a *App) Notifier() Notifier { return a.notifier }

// project returns a project, or errForbidden if the user may not see it.
func (a *App) project(ctx context.Context, userID, id string) (*project, error) {
	p, err := a.store.project(ctx, id)
	if err != nil {
		return nil, err
	}
	if !may(userID, "", p) {
		return nil, errForbidden
	}
	return p, nil
}

// checkAccess returns errNoTask if the user may not see and change t. errNoTask is also
// the error for a task that does not exist, so that it does not reveal other users'
// tasks.
func (a *App) checkAccess(ctx context.Context, userID string, t task) error {
	var p *project
	if t.ProjectID != "" {
		var err error
		p, err = a.store.project(ctx, t.ProjectID)
		if errors.Is(err, errNoProject) {
			return errNoTask
		}
		if err != nil {
			return err
		}
	}
	if !may(userID, t.UserID, p) {
		return errNoTask
	}
	return nil
}

// create creates a task and emits "task:created".
func (a *App) create(ctx context.Context, userID string, in draft) (task, error) {
	title, err := in.title()
	if err != nil {
		return task{}, err
	}
	now := a.opts.Now()
	t := task{ID: newID(now), Title: title, UserID: userID, CreatedAt: timestamp(now), UpdatedAt: timestamp(now)}
	if in.Done != nil {
		t.Done = *in.Done
	}
	if in.ProjectID != nil && *in.ProjectID != "" {
		p, err := a.project(ctx, userID, *in.ProjectID)
		if err != nil {
			return task{}, err
		}
		t.ProjectID = p.ID
	}
	if err := a.store.create(ctx, t); err != nil {
		return task{}, err
	}
	a.emitChange(ctx, t, userID, "task:created", created{t, timestamp(now)})
	return t, nil
}

// update changes the fields that the draft sets, leaves the others as they are, and emits
// "task:updated".
func (a *App) update(ctx context.Context, userID, id string, in draft) (task, error) {
	if in.Title == nil && in.Done == nil {
		return task{}, invalid("title", "Give a title, or whether the task is done.")
	}
	t, err := a.store.update(ctx, id, func(t *task) error {
		if err := a.checkAccess(ctx, userID, *t); err != nil {
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
		// UpdatedAt never goes back, even if the last change came from an instance
		// whose clock is ahead.
		t.UpdatedAt = max(t.UpdatedAt, timestamp(a.opts.Now()))
		return nil
	})
	if err != nil {
		return task{}, err
	}
	a.emitChange(ctx, t, userID, "task:updated", updated{t})
	return t, nil
}

// remove deletes a task and emits "task:deleted".
func (a *App) remove(ctx context.Context, userID, id string) error {
	t, err := a.task(ctx, userID, id)
	if err != nil {
		return err
	}
	if err := a.store.remove(ctx, t); err != nil {
		return err
	}
	a.emitChange(ctx, t, userID, "task:deleted", deleted{t.ID})
	return nil
}

// task returns a task, or errNoTask if the user may not see it.
func (a *App) task(ctx context.Context, userID, id string) (task, error) {
	t, err := a.store.task(ctx, id)
	if err != nil {
		return task{}, err
	}
	if err := a.checkAccess(ctx, userID, t); err != nil {
		return task{}, err
	}
	return t, nil
}

// list returns the tasks of a project, or all tasks that the user may see if projectID
// is "".
func (a *App) list(ctx context.Context, userID, projectID string) ([]task, error) {
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

// projects returns the projects that the user may see.
func (a *App) projects(ctx context.Context, userID string) ([]project, error) {
	all, err := a.store.projects(ctx)
	if err != nil {
		return nil, err
	}
	mine := make([]project, 0, len(all)) // in JSON, [] and not null
	for _, p := range all {
		if may(userID, "", &p) {
			mine = append(mine, p)
		}
	}
	return mine, nil
}

// emitTimeout limits how long the emit after a change may take.
const emitTimeout = 2 * time.Second

// emitChange emits an event about a change of t to the clients whom it concerns. An
// error is only logged, because the change itself has succeeded. ctx is the context of
// the request. The event is emitted even if the client that sent the request has left.
func (a *App) emitChange(ctx context.Context, t task, userID, event string, data any) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), emitTimeout)
	defer cancel()
	if err := a.notifier.notifyOfChange(ctx, t, userID, event, data); err != nil {
		a.opts.Logger.ErrorContext(ctx, "tasks: change not emitted to all clients", "event", event, "task", t.ID, "error", err)
	}
}
