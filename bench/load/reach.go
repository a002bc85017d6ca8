package load

import (
	"context"
	"errors"
	"strings"
	"time"
)

// Reach measures how long broadcasts take to a client of the same server, and to a client of
// another server of the cluster. A third client, of the server at here, broadcasts times
// events of that many bytes to both, each after the one before has reached both. near are
// the times to the client at here, far those to the client at there.
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
		if !c.waitForAck(ctx) {
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
				return nil, nil, errors.Join(errors.New("a broadcast did not arrive"), context.Cause(ctx))
			}
		}
		near, far = append(near, took[0]), append(far, took[1])
	}
	return near, far, nil
}
