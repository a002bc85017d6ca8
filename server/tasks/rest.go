package tasks

import (
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
)

// answer is the body of every response, except those with status 204.
type answer struct {
	Success bool     `json:"success"`
	Data    any      `json:"data,omitempty"`
	Error   *problem `json:"error,omitempty"`
}

// action serves a request of a user. It returns the status and the data of the answer,
// or an error.
type action func(w http.ResponseWriter, r *http.Request, userID string) (status int, data any, err error)

func (a *App) routes() {
	for pattern, do := range map[string]action{
		"GET /api/projects":      a.getProjects,
		"GET /api/tasks":         a.getTasks,
		"POST /api/tasks":        a.postTask,
		"GET /api/tasks/{id}":    a.getTask,
		"PUT /api/tasks/{id}":    a.putTask,
		"DELETE /api/tasks/{id}": a.deleteTask,
	} {
		a.mux.HandleFunc(pattern, a.serve(do))
	}
}

// ServeHTTP serves /api/tasks and /api/projects for the user whom Options.UserID
// returns:
//
//	GET    /api/projects                 the user's projects
//	GET    /api/tasks                    all tasks that the user may see, the newest 200
//	GET    /api/tasks?projectId={id}     a project's tasks, the newest 200
//	POST   /api/tasks                    create one from {title, done, projectId}
//	GET    /api/tasks/{id}
//	PUT    /api/tasks/{id}               change its {title, done}
//	DELETE /api/tasks/{id}               answered with status 204
//
// The body of the answer is {"success": true, "data"} or {"success": false, "error":
// {"code", "message", "field"}}.
func (a *App) ServeHTTP(w http.ResponseWriter, r *http.Request) { a.mux.ServeHTTP(w, r) }

func (a *App) serve(do action) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		status, data, err := 0, any(nil), error(errNoUser)
		if userID := a.opts.UserID(r.Context()); userID != "" {
			status, data, err = do(w, r, userID)
		}
		switch {
		case err != nil:
			p := a.problem(r, err)
			writeAnswer(w, p.Status, answer{Error: p})
		case status == http.StatusNoContent:
			w.WriteHeader(status)
		default:
			writeAnswer(w, status, answer{Success: true, Data: data})
		}
	}
}

// problem returns the problem that the client gets for err. If err is not a problem, it
// logs err and returns errUnavailable.
func (a *App) problem(r *http.Request, err error) *problem {
	if p, ok := errors.AsType[*problem](err); ok {
		return p
	}
	level := slog.LevelError
	if r.Context().Err() != nil { // the request failed because its client has left
		level = slog.LevelDebug
	}
	a.opts.Logger.Log(r.Context(), level, "tasks: request failed", "method", r.Method, "path", r.URL.Path, "error", err)
	return errUnavailable
}

func writeAnswer(w http.ResponseWriter, status int, a answer) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(a) // fails only if the client has left
}

func (a *App) getProjects(_ http.ResponseWriter, r *http.Request, userID string) (int, any, error) {
	projects, err := a.projects(r.Context(), userID)
	return http.StatusOK, projects, err
}

func (a *App) getTasks(_ http.ResponseWriter, r *http.Request, userID string) (int, any, error) {
	tasks, err := a.list(r.Context(), userID, r.URL.Query().Get("projectId"))
	return http.StatusOK, tasks, err
}

func (a *App) getTask(_ http.ResponseWriter, r *http.Request, userID string) (int, any, error) {
	task, err := a.task(r.Context(), userID, r.PathValue("id"))
	return http.StatusOK, task, err
}

func (a *App) postTask(w http.ResponseWriter, r *http.Request, userID string) (int, any, error) {
	in, err := readDraft(w, r)
	if err != nil {
		return 0, nil, err
	}
	task, err := a.create(r.Context(), userID, in)
	return http.StatusCreated, task, err
}

func (a *App) putTask(w http.ResponseWriter, r *http.Request, userID string) (int, any, error) {
	in, err := readDraft(w, r)
	if err != nil {
		return 0, nil, err
	}
	task, err := a.update(r.Context(), userID, r.PathValue("id"), in)
	return http.StatusOK, task, err
}

func (a *App) deleteTask(_ http.ResponseWriter, r *http.Request, userID string) (int, any, error) {
	return http.StatusNoContent, nil, a.remove(r.Context(), userID, r.PathValue("id"))
}
