package lab

import (
	"context"
	"fmt"
	"net/http"

	"github.com/socketplay/socketplay/server/socketio"
)

// REST is the REST interface of the app in a lab. [Lab.ServeREST] serves it.
type REST struct {
	Guard   func(next http.Handler) http.Handler // lets only users through to next
	User    func(ctx context.Context) string     // the id of the user whom Guard has let through
	Handler http.Handler
}

// ServeREST returns a handler for requests to the instance of that name, or to the first
// instance that runs if instance is "". An event that api.Handler emits with [Lab.Emit]
// leaves from the same instance. The trace shows each request, and its response as an
// effect, those that api.Guard refuses too.
//
// As for clients, the load balancer may choose another instance. A request to an instance
// that is stopped is answered with status 503.
func (l *Lab) ServeREST(instance string, api REST) http.Handler {
	guarded := api.Guard(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if x := exchangeOf(r); x != nil {
			r = x.letThrough(r, api.User(r.Context()))
		}
		api.Handler.ServeHTTP(w, r)
	}))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var i *Instance
		next := guarded
		if instance == "" {
			i = l.firstRunning()
		} else {
			if i = l.Instance(instance); i == nil {
				writeNotFound(w, fmt.Sprintf("Lab %s has no instance of that name.", Name(l.opts.ID)))
				return
			}
			if i = l.chooseInstance(i, r); i.Server() == nil {
				next = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { i.writeStopped(w) })
			}
		}
		r = r.WithContext(context.WithValue(r.Context(), instanceKey{}, i))
		l.recordExchange(w, r, i, next)
	})
}

type instanceKey struct{} // of a context: the *Instance that serves a REST request, or nil

// Emit sends an event to rooms, or to all sockets if rooms is empty. In the context of a
// request that [Lab.ServeREST] serves, the event leaves from the instance that serves the
// request, elsewhere from the first instance that runs. Emit is for code outside of
// sockets' handlers, such as HTTP handlers.
func (l *Lab) Emit(ctx context.Context, rooms []string, event string, args ...any) error {
	i, _ := ctx.Value(instanceKey{}).(*Instance)
	if i == nil {
		i = l.firstRunning()
	}
	var io *socketio.Server
	if i != nil {
		io = i.Server()
	}
	if io == nil {
		return fmt.Errorf("lab: no instance runs that could emit %q", event)
	}
	return io.To(rooms...).Emit(ctx, event, args...)
}

// firstRunning returns the first instance that runs, or nil if none does.
func (l *Lab) firstRunning() *Instance {
	for _, i := range l.Instances() {
		if i.Server() != nil {
			return i
		}
	}
	return nil
}
