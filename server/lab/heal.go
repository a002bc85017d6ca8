package lab

import (
	"context"
	"errors"

	"github.com/socketplay/socketplay/server/lab/words"
	"github.com/socketplay/socketplay/server/socketio"
)

// heal handles the action "heal": it undoes all faults and starts all stopped
// instances.
func (l *Lab) heal(ctx context.Context, _ *socketio.Socket, r Request) (Done, error) {
	ctx, done := l.recordAction(ctx, words.Heal.On(), r)
	state := l.faults.state()
	l.faults.links.mend()
	l.faults.resetBalancer()
	for _, name := range state.Cut {
		l.faults.setCut(name, false)
		l.opts.Cut(name, false)
	}
	errs := []error{l.restart(ctx, func(m *startMode) { *m = startMode{} })}
	for _, i := range l.Instances() {
		errs = append(errs, i.Start(ctx))
	}
	return done, errors.Join(errs...)
}
