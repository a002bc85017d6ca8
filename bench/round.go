package main

import (
	"context"
	"fmt"
	"time"

	"github.com/socketplay/socketplay/bench/load"
	"github.com/socketplay/socketplay/bench/process"
)

const (
	settle   = 1500 * time.Millisecond // after which memory is read: garbage has gone by then
	patience = time.Minute             // with one part of a round
)

// figures are what one round measures.
type figures struct {
	connect time.Duration // CPU a connection
	memory  float64       // bytes a connection
	echo    time.Duration // CPU an acknowledged event
	deliver time.Duration // CPU a delivery of a broadcast
	reach   time.Duration // from a broadcast to the last client that gets it, median
	lost    int           // acknowledgements and deliveries that did not come
}

func (f figures) String() string {
	return fmt.Sprintf("%s a connect, %s a connection, %s an echo, %s a delivery, %d lost",
		micros(f.connect), kilobytes(f.memory), micros(f.echo), micros(f.deliver), f.lost)
}

// round starts the server, loads it and stops it.
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
	pause(ctx, settle)
	f.memory = float64(m.read().memory-idle.memory) / float64(o.clients)

	part, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if err := crowd.Join(part, "all"); err != nil {
		return f, err
	}
	before := m.read()
	acked := crowd.Echo(part, o.echoers, o.echoes, o.bytes)
	f.echo = (m.read().cpu - before.cpu) / time.Duration(max(acked, 1))

	part, cancel = context.WithTimeout(ctx, patience)
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

// meter reads a process's usage, and keeps the first error.
type meter struct {
	pid int
	err error
}

func (m *meter) read() usage {
	u, err := usageOf(m.pid)
	if m.err == nil {
		m.err = err
	}
	return u
}

func pause(ctx context.Context, d time.Duration) {
	select {
	case <-time.After(d):
	case <-ctx.Done():
	}
}
