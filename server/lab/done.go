package lab

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

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
	Problem string            `json:"problem,omitempty"` // why answers or sockets did not arrive
	Missing string            `json:"missing,omitempty"` // how many answers or sockets the lab leaves out of those that arrived
}

// Fetched is a socket that fetchSockets found.
type Fetched struct {
	ID    string   `json:"id"`
	Rooms []string `json:"rooms"`
}

// recordAction records an action with its whole request, and after it the arguments of an
// emit, so that a page with the trace can repeat the action. If the request is long, the recorder keeps only a part of it: the
// event says so, and no page repeats the action then. The caller acts in the returned
// context, which names the recorded event as the cause.
func (l *Lab) recordAction(ctx context.Context, name words.Recorded, r Request) (context.Context, Done) {
	if !l.recorder.Watched() {
		return ctx, Done{OK: true}
	}
	args, err := json.Marshal([]Request{r})
	if err != nil {
		panic(err) // only the field Data could be invalid, and it was decoded from JSON
	}
	id := l.recorder.Record(trace.Event{
		Kind: trace.Action, Instance: r.Instance, Namespace: r.Namespace,
		Socket: r.Socket, Event: string(name), Args: r.args.appendTo(args), Room: r.Room,
	})
	return trace.WithCause(ctx, id), Done{OK: true, Cause: id}
}

// shorten leaves out the last answers and sockets if together they have more than about most
// bytes. Clients decide how long an answer is.
func (d *Done) shorten(most int) {
	answers := fitting(d.Answers, &most, func(answer json.RawMessage) int { return len(answer) + 1 })
	sockets := fitting(d.Sockets, &most, Fetched.size)
	for _, list := range []struct {
		of        string
		kept, all int
	}{{"answers", answers, len(d.Answers)}, {"sockets", sockets, len(d.Sockets)}} {
		if list.kept < list.all {
			d.Missing = fmt.Sprintf("The lab sends %d of %d %s, because all together are too long.", list.kept, list.all, list.of)
		}
	}
	d.Answers, d.Sockets = d.Answers[:answers], d.Sockets[:sockets]
}

// fitting returns how many elements of list fit into *space bytes, and takes that space.
func fitting[T any](list []T, space *int, size func(T) int) int {
	for i, element := range list {
		n := size(element)
		if n > *space {
			return i
		}
		*space -= n
	}
	return len(list)
}

func (f Fetched) size() int {
	n := 30 + sizeInJSON(f.ID)
	for _, room := range f.Rooms {
		n += sizeInJSON(room)
	}
	return n
}

// noteProblem stores err in Problem if the emit ran but failed in some places. If the
// emit could not run at all, it returns err.
func (d *Done) noteProblem(err error) error {
	if err == nil || errors.Is(err, socketio.ErrReserved) {
		return err
	}
	tooLarge := errors.Is(err, socketio.ErrAnswersTooLarge)
	if tooLarge {
		d.Missing = "The instance leaves out answers, because all together are too long."
	}
	if !tooLarge || errors.Is(err, context.DeadlineExceeded) {
		d.Problem = err.Error()
	}
	return nil
}
