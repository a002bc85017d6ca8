package lab

import "context"

// leaveAlone ends what can only be broken among several instances, when a lab has one left.
// The caller holds faults.changing.
func (l *Lab) leaveAlone(ctx context.Context) error {
	l.faults.resetBalancer()
	l.faults.setStartMode(func(m *startMode) { m.withoutAdapter = false })
	for _, i := range l.Instances() {
		l.endCut(i.name)
	}
	return l.restartChanged(ctx)
}

// endCut connects an instance with Redis again if it is cut off.
func (l *Lab) endCut(instance string) {
	if l.opts.Cut != nil && l.faults.isCut(instance) {
		l.faults.setCut(instance, false)
		l.opts.Cut(instance, false)
	}
}
