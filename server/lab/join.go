package lab

import (
	"context"
	"errors"
)

// joinsInstances reports whether an instance that starts now gets an adapter. A lab of one
// instance needs none: Socket.IO's own adapter, which is in the server's memory, knows all
// clients. A second instance makes the first one restart with an adapter, as a new version
// of a server would, and the first one restarts without it when it is alone again.
func (l *Lab) joinsInstances() bool {
	return l.opts.Adapter != nil && !l.faults.startMode().withoutAdapter && len(l.Instances()) > 1
}

// restartToJoin restarts the running instances that have an adapter although joinsInstances
// says no, or the other way round. It stops all of them before the first starts again, so
// that instances with and without an adapter never run together. The caller holds
// faults.changing.
func (l *Lab) restartToJoin(ctx context.Context) error {
	var errs []error
	var stopped []*Instance
	for _, i := range l.Instances() {
		if i.runsJoined(!l.joinsInstances()) {
			stopped = append(stopped, i)
			errs = append(errs, i.Stop(ctx))
		}
	}
	for _, i := range stopped {
		errs = append(errs, i.Start(ctx))
	}
	return errors.Join(errs...)
}

// runsJoined reports whether the instance runs, with an adapter if joined is true, or without
// one if it is false.
func (i *Instance) runsJoined(joined bool) bool {
	i.changing.Lock()
	defer i.changing.Unlock()
	return i.Server() != nil && i.joined == joined
}

// leaveAlone ends what can only be broken among several instances, when a lab has one left.
func (l *Lab) leaveAlone(ctx context.Context) error {
	l.faults.resetBalancer()
	l.faults.setStartMode(func(m *startMode) { m.withoutAdapter = false })
	for _, i := range l.Instances() {
		l.endCut(i.name)
	}
	return l.restartToJoin(ctx)
}

// endCut connects an instance with Redis again if it is cut off.
func (l *Lab) endCut(instance string) {
	if l.opts.Cut != nil && l.faults.isCut(instance) {
		l.faults.setCut(instance, false)
		l.opts.Cut(instance, false)
	}
}
