package main

import (
	"context"
	"fmt"
	"time"

	"github.com/socketplay/socketplay/bench/load"
	"github.com/socketplay/socketplay/bench/process"
)

const (
	memoryDelay = 1500 * time.Millisecond // the wait before memory is read, so that garbage is collected
	partLimit   = time.Minute             // the limit for one part of a round
)

// figures are what one round measures.
type figures struct {
	connect time.Duration // CPU time for each connection
	memory  float64       // bytes for each connection
	echo    time.Duration // CPU time for each acknowledged event
	deliver time.Duration // CPU time for each delivery of a broadcast
	reach   time.Duration // elapsed time until the last client has a broadcast, median
	lost    int           // acknowledgements and deliveries that did not arrive
}

func (f figures) String() string {
	return fmt.Sprintf("%s a connect, %s a connection, %s an echo, %s a delivery, %d lost",
		micros(f.connect), kilobytes(f.memory), micros(f.echo), micros(f.deliver), f.lost)
}

// round starts the server, measures it under load and stops it.
func (c *contestant) round(ctx context.Context, o *options) (f figures, err error) {
	s, err := process.Start(ctx, c.command)
	if err != nil {
		return f, err
	}
	defer s.Stop()
	c.title = s.Title

	m := meter{pid: s.Pid()}
	idle := m.read()
	crowd, err := load.Connect(ctx, s.Address, o.clients)
	if err != nil {
		return f, err
	}
	defer crowd.Close()
	f.connect = (m.read().cpu - idle.cpu) / time.Duration(o.clients)
	pause(ctx, memoryDelay)
	f.memory = float64(m.read().memory-idle.memory) / float64(o.clients)

	part, cancel := context.WithTimeout(ctx, partLimit)
	defer cancel()
	if err := crowd.Join(part, "all"); err != nil {
		return f, err
	}
	before := m.read()
	acked := crowd.Echo(part, o.echoers, o.echoes, o.bytes)
	f.echo = (m.read().cpu - before.cpu) / time.Duration(max(acked, 1))

	part, cancel = context.WithTimeout(ctx, partLimit)
	defer cancel()
	before = m.read()
	delivered, reach := crowd.Cast(part, "all", o.casts, o.bytes)
	f.deliver = (m.read().cpu - before.cpu) / time.Duration(max(delivered, 1))
	f.reach = median(reach)
	f.lost = min(o.echoers, o.clients)*o.echoes - acked + o.clients*o.casts - delivered
	if m.err == nil {
		m.err = context.Cause(ctx)
	}
	return f, m.err
}

// pause waits for d, or until ctx ends.
func pause(ctx context.Context, d time.Duration) {
	select {
	case <-time.After(d):
	case <-ctx.Done():
	}
}
