package lab

import "testing"

// Equal messages are distinguished by their order, and a later message is not mistaken for
// an equal one that the instance missed.
func TestPublishCauses(t *testing.T) {
	var causes publishCauses
	raw := []byte("hello")
	causes.add(1, "c", raw)
	causes.add(2, "c", raw)
	causes.add(3, "d", raw)
	for _, want := range []uint64{1, 2, 0} {
		if got := causes.find("b", "c", raw); got != want {
			t.Errorf("b receives the message of %d, want %d", got, want)
		}
	}
	if got := causes.find("b", "d", raw); got != 3 {
		t.Errorf("on another channel: %d, want 3", got)
	}
	if got := causes.find("x", "c", raw); got != 1 {
		t.Errorf("another instance: %d, want 1", got)
	}

	causes.add(4, "c", raw) // while b is stopped
	causes.instanceStarts("b")
	causes.add(5, "c", raw)
	if got := causes.find("b", "c", raw); got != 5 {
		t.Errorf("after a start b receives the message of %d, want 5", got)
	}

	causes.add(6, "c", raw)
	causes.connectionChanges("b")
	causes.add(7, "c", raw)
	causes.add(8, "c", raw) // now b has a connection again
	causes.add(9, "c", raw)
	for _, want := range []uint64{9, 0} {
		if got := causes.find("b", "c", raw); got != want {
			t.Errorf("after its connection has changed b receives the message of %d, want %d", got, want)
		}
	}
	if got := causes.find("x", "c", raw); got != 2 {
		t.Errorf("the instance whose connection did not change receives the message of %d, want 2", got)
	}
	for id := range uint64(2 * maxPublished) {
		causes.add(10+id, "c", raw)
	}
	if got := causes.find("b", "c", raw); got != 10+maxPublished {
		t.Errorf("the oldest that is remembered is %d, want %d", got, 10+maxPublished)
	}
}
