package tasks

import (
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
)

// answer is the body of every response that has one.
type answer struct {
	Success bool     `json:"success"`
	Data    any      `json:"data,omitempty"`
	Error   *Problem `json:"error,omitempty"`
}

// action serves a request of a user. It returns the status and what is answered.
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

// ServeHTTP serves /api/tasks and /api/projects for the user that Options.UserID
// finds in the request's context.
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
			write(w, p.Status, answer{Error: p})
		case status == http.StatusNoContent:
			w.WriteHeader(status)
		default:
			write(w, status, answer{Success: true, Data: data})
		}
	}
}

// problem is what the client is told of err.
func (a *App) problem(r *http.Request, err error) *Problem {
	if p, ok := errors.AsType[*Problem](err); ok {
		return p
	}
	level := slog.LevelError
	if r.Context().Err() != nil { // the client has gone, and that is all
		level = slog.LevelDebug
	}
	a.opts.Logger.Log(r.Context(), level, "tasks: request failed", "method", r.Method, "path", r.URL.Path, "error", err)
	return errUnavailable
}

func write(w http.ResponseWriter, status int, a answer) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(a) // the client has gone, if anything
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
