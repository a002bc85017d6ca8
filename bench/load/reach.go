package load

import (
	"context"
	"errors"
	"strings"
	"time"
)

// Reach has a client of the server at here cast, times events of that many bytes, to a
// room with one other client of that server and one of the server at there: each when
// the one before has reached both. It returns how long they took to either.
func Reach(ctx context.Context, here, there string, times, bytes int) (near, far []time.Duration, err error) {
	const room = "both"
	sender, err := connect(ctx, here, func() {})
	if err != nil {
		return nil, nil, err
	}
	defer sender.conn.close()
	arrivals := make([]chan time.Time, 2)
	for i, address := range []string{here, there} {
		arrivals[i] = make(chan time.Time, 1)
		c, err := connect(ctx, address, func() { arrivals[i] <- time.Now() })
		if err != nil {
			return nil, nil, err
		}
		defer c.conn.close()
		if err := c.send([]byte(`421["join","` + room + `"]`)); err != nil {
			return nil, nil, err
		}
		if !c.acked(ctx) {
			return nil, nil, errNoAck
		}
	}
	packet := []byte(`42["cast","` + room + `","` + strings.Repeat("x", bytes) + `"]`)
	for range times {
		start := time.Now()
		if err := sender.send(packet); err != nil {
			return nil, nil, err
		}
		var took [2]time.Duration
		for i, arrival := range arrivals {
			select {
			case at := <-arrival:
				took[i] = at.Sub(start)
			case <-ctx.Done():
				return nil, nil, errors.Join(errors.New("a broadcast did not come"), context.Cause(ctx))
			}
		}
		near, far = append(near, took[0]), append(far, took[1])
	}
	return near, far, nil
}
