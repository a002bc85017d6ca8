package limits

import "sync"

// Counter counts how much each key, such as a user or an address, has in use: connections,
// labs or bytes. A nil Counter sets no limit and counts nothing.
type Counter struct {
	max int64

	mu   sync.Mutex
	used map[string]int64 // keys that use nothing are not in it
}

// NewCounter returns a counter that allows each key to use max at the same time, or nil if
// max is 0 or negative, which sets no limit.
func NewCounter(max int64) *Counter {
	if max <= 0 {
		return nil
	}
	return &Counter{max: max, used: make(map[string]int64)}
}

// Add counts n more for key. If key would use more than the maximum, Add counts nothing and
// returns false.
func (c *Counter) Add(key string, n int64) bool {
	if c == nil {
		return true
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if n > c.max-c.used[key] {
		return false
	}
	if n != 0 {
		c.used[key] += n
	}
	return true
}

// Remove counts n less for key. The caller must have added as much before.
func (c *Counter) Remove(key string, n int64) {
	if c == nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.used[key] -= n; c.used[key] <= 0 {
		delete(c.used, key)
	}
}

// Used returns how much key has in use.
func (c *Counter) Used(key string) int64 {
	if c == nil {
		return 0
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.used[key]
}

// Len returns the number of keys that have something in use.
func (c *Counter) Len() int {
	if c == nil {
		return 0
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.used)
}
