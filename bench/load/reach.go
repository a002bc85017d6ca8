package load

import (
	"context"
	"errors"
	"strings"
	"time"
)

// Reach measures how long broadcasts take to a client of the same server, and to a client
// of another server of the cluster. here and there are the addresses of the two servers. A
// third client, connected to here, broadcasts times events of the given number of bytes to
// both. Each event is sent after the previous one has reached both. near are the times to
// the client of here, and far the times to the client of there.
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
