package lab

import (
	"context"
	"testing"
)

// waiting is a context that counts the functions that wait for its end.
type waiting struct {
	context.Context
	functions int
}

func (w *waiting) AfterFunc(func()) func() bool {
	w.functions++
	return func() bool { w.functions--; return true }
}

func (w *waiting) Done() <-chan struct{} { return make(chan struct{}) }

// A page can pause a link many times while its session lives. Without stopWaitingLocked in
// unpauseAfter, a function waits for each of them.
func TestPausesLeaveNothingBehind(t *testing.T) {
	session := &waiting{Context: t.Context()}
	var ls links
	for range 1000 {
		ls.unpauseAfter(session, "alice")
	}
	if session.functions != 1 || len(ls.waits) != 1 {
		t.Errorf("%d functions wait, %d are known", session.functions, len(ls.waits))
	}
	ls.stopWaiting("alice")
	if session.functions != 0 || len(ls.waits) != 0 {
		t.Errorf("after the pause %d functions wait, %d are known", session.functions, len(ls.waits))
	}
}
