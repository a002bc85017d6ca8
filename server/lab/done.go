package lab

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/socketplay/socketplay/server/lab/words"
	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/trace"
)

// Done acknowledges an action.
type Done struct {
	OK    bool   `json:"ok"`
	Cause uint64 `json:"cause,omitempty"` // id of the action's trace event, the first cause of what follows

	// What an emit returned.

	Answers []json.RawMessage `json:"answers,omitzero"` // from clients, or from instances after serverSideEmit
	Sockets []Fetched         `json:"sockets,omitzero"`
	Problem string            `json:"problem,omitempty"` // why answers or sockets are missing
}

// Fetched is a socket that fetchSockets found.
type Fetched struct {
	ID    string   `json:"id"`
	Rooms []string `json:"rooms"`
}

// recordAction records an action with its whole request, so that a page with the trace
// can repeat the action. The caller acts in the returned context, which names the
// recorded event as the cause.
func (l *Lab) recordAction(ctx context.Context, name words.Recorded, r Request) (context.Context, Done) {
	if !l.recorder.Watched() {
		return ctx, Done{OK: true}
	}
	args, err := json.Marshal([]Request{r})
	if err != nil {
		panic(err) // only the field Data could be invalid, and it was decoded from JSON
	}
	id := l.recorder.Record(trace.Event{
		Kind: trace.Action, Lab: l.opts.ID, Instance: r.Instance, Namespace: r.Namespace,
		Socket: r.Socket, Event: string(name), Args: args, Room: r.Room,
	})
	return trace.WithCause(ctx, id), Done{OK: true, Cause: id}
}

// noteProblem stores err in Problem if the emit ran but failed in some places. If the
// emit could not run at all, it returns err.
func (d *Done) noteProblem(err error) error {
	if err == nil || errors.Is(err, socketio.ErrReserved) {
		return err
	}
	d.Problem = err.Error()
	return nil
}
