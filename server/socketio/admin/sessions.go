package admin

import (
	"context"
	"crypto/sha256"
	"sync"
	"time"
)

// Sessions keeps the ids of those who have logged in. With one of them a dashboard
// comes back without a password. An id is not to be found out by how long it takes to
// look one up.
type Sessions interface {
	Save(ctx context.Context, id string) error
	Exists(ctx context.Context, id string) (bool, error)
}

// MemorySessions keeps sessions in this process, and of each only a hash. The zero
// value is ready to use.
type MemorySessions struct {
	Lifetime time.Duration // of a session, from its login on; default a day
	Max      int           // sessions; the oldest goes for a new one; default 1000

	mu   sync.Mutex
	ends map[[sha256.Size]byte]time.Time
	ages [][sha256.Size]byte // the oldest first
}

// Save remembers a session.
func (m *MemorySessions) Save(_ context.Context, id string) error {
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
	for len(m.ages) >= limit {
		m.dropLocked()
	}
	lifetime := m.Lifetime
	if lifetime <= 0 {
		lifetime = 24 * time.Hour
	}
	m.ends[key] = time.Now().Add(lifetime)
	m.ages = append(m.ages, key)
	return nil
}

// Exists reports whether a session was saved and has not ended.
func (m *MemorySessions) Exists(_ context.Context, id string) (bool, error) {
	key := sha256.Sum256([]byte(id)) // what a look-up takes tells of the hash at most
	m.mu.Lock()
	defer m.mu.Unlock()
	m.trimLocked()
	_, known := m.ends[key]
	return known, nil
}

// trimLocked forgets the sessions that have ended.
func (m *MemorySessions) trimLocked() {
	for now := time.Now(); len(m.ages) > 0 && !m.ends[m.ages[0]].After(now); {
		m.dropLocked()
	}
}

func (m *MemorySessions) dropLocked() {
	delete(m.ends, m.ages[0])
	m.ages = m.ages[1:]
}
