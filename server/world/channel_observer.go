package world

import (
	"context"
	"strings"

	"github.com/socketplay/socketplay/server/redisadapter"
	"github.com/socketplay/socketplay/server/socketio"
)

// channelObserver shows the channels of a lab under the names that they would have if the lab
// were alone on its Redis. Their real names begin with a key that contains the lab's id, and
// with the id one may enter the lab: a trace that is shared must not show it.
type channelObserver struct {
	socketio.Observer
	key string // of the lab's adapters
}

func (o channelObserver) Observe(ctx context.Context, ob socketio.Observation) context.Context {
	if rest, ok := strings.CutPrefix(ob.Channel, o.key); ok {
		ob.Channel = redisadapter.DefaultKey + rest
	}
	return o.Observer.Observe(ctx, ob)
}
