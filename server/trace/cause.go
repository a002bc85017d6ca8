package trace

import "context"

type causeKey struct{}

// WithCause returns a context that names the trace event id as the cause of everything
// that happens in this context. If id is 0, because the recorder has no subscribers, it
// returns ctx itself.
func WithCause(ctx context.Context, id uint64) context.Context {
	if id == 0 {
		return ctx
	}
	return context.WithValue(ctx, causeKey{}, id)
}

// Cause returns the id that WithCause put into ctx. It returns 0 if ctx is nil or
// names no cause.
func Cause(ctx context.Context) uint64 {
	if ctx == nil {
		return 0
	}
	id, _ := ctx.Value(causeKey{}).(uint64)
	return id
}
