package socketio_test

import (
	"slices"
	"sync"
	"testing"
	"testing/synctest"
)

// journal is a list of lines that handlers append to, so that a test can check what they
// did.
type journal struct {
	mu    sync.Mutex
	lines []string
}

func (j *journal) add(line string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.lines = append(j.lines, line)
}

// want fails the test unless exactly these lines were added since the last call of want.
func (j *journal) want(t *testing.T, lines ...string) {
	t.Helper()
	synctest.Wait()
	j.mu.Lock()
	defer j.mu.Unlock()
	if !slices.Equal(j.lines, lines) {
		t.Errorf("journal %q, want %q", j.lines, lines)
	}
	j.lines = nil
}
