package redisadapter

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// answer is an answer to another server's request that waits to be sent. It is built only
// when it is sent: describing many sockets takes time, and the delivery of broadcasts
// after the request must not wait for that.
type answer struct {
	to    *request
	build func() (*response, error)
}

// The limits of one pipeline of answers to Redis. A pipeline is sent when it reaches one
// of them.
const (
	batchAnswers = 256
	batchBytes   = 1 << 20
)

// outbox sends this server's answers to other servers, many in one pipeline.
type outbox struct {
	*member
	ctx     context.Context // ends when the adapter closes
	carrier carrier
	queue   *worker[answer]
}

func newOutbox(ctx context.Context, m *member, c carrier) *outbox {
	o := &outbox{member: m, ctx: ctx, carrier: c}
	o.queue = &worker[answer]{do: o.send, maxItems: m.opts.QueueMessages, maxBytes: m.opts.QueueBytes}
	return o
}

// add queues the answer to a request. size is how many bytes it keeps in memory
// until build is called.
func (o *outbox) add(to *request, size int, build func() (*response, error)) {
	if !o.queue.put(answer{to, build}, size) {
		o.opts.countDropped(o.namespace)
	}
}

func (o *outbox) send(batch []answer) {
	pipe := o.client.Pipeline()
	bytes := 0
	for _, answer := range batch {
		if o.ctx.Err() != nil {
			return
		}
		response, err := answer.build()
		size := 0
		if err == nil {
			response.ID = answer.to.ID
			size, err = o.carrier.appendResponse(o.ctx, pipe, answer.to, response)
		}
		if err != nil {
			o.countUnsent("answer", 1, err)
			continue
		}
		if bytes += size; pipe.Len() >= batchAnswers || bytes >= batchBytes {
			o.flush(pipe)
			bytes = 0
		}
	}
	o.flush(pipe)
}

func (o *outbox) flush(pipe redis.Pipeliner) {
	n := uint64(pipe.Len())
	if n == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(o.ctx, o.opts.Timeout)
	defer cancel()
	if _, err := pipe.Exec(ctx); err != nil {
		o.countUnsent("answer", n, err) // Redis may have received some of these answers
		return
	}
	o.opts.Stats.published.Add(n)
}
