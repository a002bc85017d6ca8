package lab

import "testing"

// Equal messages are told apart by their order, and one that an instance missed
// is not mistaken for the next.
func TestTransit(t *testing.T) {
	var tr transit
	raw := []byte("hello")
	tr.published(1, "c", raw)
	tr.published(2, "c", raw)
	tr.published(3, "d", raw)
	for _, want := range []uint64{1, 2, 0} {
		if got := tr.received("b", "c", raw); got != want {
			t.Errorf("b receives the message of %d, want %d", got, want)
		}
	}
	if got := tr.received("b", "d", raw); got != 3 {
		t.Errorf("on another channel: %d, want 3", got)
	}
	if got := tr.received("x", "c", raw); got != 1 {
		t.Errorf("another instance: %d, want 1", got)
	}

	tr.published(4, "c", raw) // b is stopped
	tr.joined("b")
	tr.published(5, "c", raw)
	if got := tr.received("b", "c", raw); got != 5 {
		t.Errorf("after a start b receives the message of %d, want 5", got)
	}

	tr.published(6, "c", raw)
	tr.deafened("b")
	tr.published(7, "c", raw)
	tr.published(8, "c", raw) // it hears again
	tr.published(9, "c", raw)
	for _, want := range []uint64{9, 0} {
		if got := tr.received("b", "c", raw); got != want {
			t.Errorf("after it was deaf b receives the message of %d, want %d", got, want)
		}
	}
	if got := tr.received("x", "c", raw); got != 2 {
		t.Errorf("who was not deaf receives the message of %d, want 2", got)
	}
	for id := range uint64(2 * transitSize) {
		tr.published(10+id, "c", raw)
	}
	if got := tr.received("b", "c", raw); got != 10+transitSize {
		t.Errorf("the oldest that is remembered is %d, want %d", got, 10+transitSize)
	}
}
