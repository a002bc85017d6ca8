package admin

import (
	"context"
	"crypto/sha256"
	"sync"
	"time"
)

// Store keeps the ids of sessions. A session begins when a dashboard logs in. With the
// session's id, the dashboard can connect again without a password. The time that a look-up
// takes must not reveal an id.
type Store interface {
	Save(ctx context.Context, id string) error
	Exists(ctx context.Context, id string) (bool, error)
}

// MemoryStore keeps sessions in this process. It stores only a hash of each id. The zero
// value is ready to use.
type MemoryStore struct {
	Lifetime time.Duration // of a session, beginning with the login; default 24 h
	Max      int           // how many sessions are kept; a further one replaces the oldest; default 1000

	mu    sync.Mutex
	ends  map[[sha256.Size]byte]time.Time // when each session expires, by the hash of its id
	byAge [][sha256.Size]byte             // the hashes, the oldest session first
}

// Save remembers a session.
func (m *MemoryStore) Save(_ context.Context, id string) error {
	key := sha256.Sum256([]byte(id))
	m.mu.Lock()
	defer m.mu.Unlock()
	m.trimLocked()
	if m.ends == nil {
		m.ends = make(map[[sha256.Size]byte]time.Time)
	}
	if _, known := m.ends[key]; known {
		return nil
	}
	limit := m.Max
	if limit <= 0 {
		limit = 1000
	}
	for len(m.byAge) >= limit {
		m.dropLocked()
	}
	lifetime := m.Lifetime
	if lifetime <= 0 {
		lifetime = 24 * time.Hour
	}
	m.ends[key] = time.Now().Add(lifetime)
	m.byAge = append(m.byAge, key)
	return nil
}

// Exists reports whether a session was saved and has not expired.
func (m *MemoryStore) Exists(_ context.Context, id string) (bool, error) {
	key := sha256.Sum256([]byte(id)) // the time that the look-up takes can reveal only the hash
	m.mu.Lock()
	defer m.mu.Unlock()
	m.trimLocked()
	_, known := m.ends[key]
	return known, nil
}

// trimLocked removes the sessions that have expired.
func (m *MemoryStore) trimLocked() {
	for now := time.Now(); len(m.byAge) > 0 && !m.ends[m.byAge[0]].After(now); {
		m.dropLocked()
	}
}

// dropLocked removes the oldest session.
func (m *MemoryStore) dropLocked() {
	delete(m.ends, m.byAge[0])
	m.byAge = m.byAge[1:]
}
