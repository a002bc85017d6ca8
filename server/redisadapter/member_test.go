package redisadapter_test

import (
	"context"
	"sync"
	"testing"

	"github.com/alicebob/miniredis/v2"

	"github.com/socketplay/socketplay/server/redisadapter"
	"github.com/socketplay/socketplay/server/socketio"
)

// recorder is an Observer that keeps the observations and puts the kind of the last one
// into the context.
type recorder struct {
	watching bool
	mu       sync.Mutex
	seen     []socketio.Observation
}

type causeKey struct{}

func (r *recorder) Watching() bool { return r.watching }

func (r *recorder) Observe(ctx context.Context, o socketio.Observation) context.Context {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.seen = append(r.seen, o)
	return context.WithValue(ctx, causeKey{}, o.Kind)
}

func TestObserver(t *testing.T) {
	client := newClient(t, miniredis.RunT(t).Addr())
	seen, blind := &recorder{watching: true}, &recorder{}
	n := newNamespace("/")
	open(t, client, redisadapter.Options{Observer: seen}, n)
	a := open(t, client, redisadapter.Options{Observer: seen}, newNamespace("/"))
	open(t, client, redisadapter.Options{Observer: blind}, newNamespace("/"))
	broadcast(t, a, `["news",1,{"a":2}]`, socketio.BroadcastOptions{Rooms: []string{"r"}})
	if cause := n.next(t).ctx.Value(causeKey{}); cause != socketio.ObservedReceive {
		t.Errorf("the delivery's cause is %v", cause)
	}
	seen.mu.Lock()
	defer seen.mu.Unlock()
	if len(seen.seen) != 2 || len(blind.seen) != 0 {
		t.Fatalf("%d and %d observations", len(seen.seen), len(blind.seen))
	}
	for i, kind := range []socketio.ObservationKind{socketio.ObservedPublish, socketio.ObservedReceive} {
		o := seen.seen[i]
		if o.Kind != kind || o.Channel != "socket.io#/#r#" || o.Event != "news" || string(o.Args) != `[1,{"a":2}]` || len(o.Raw) == 0 || o.Namespace != "/" {
			t.Errorf("observation %d = %+v", i, o)
		}
	}
}
