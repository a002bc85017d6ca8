package redisadapter

import "sync"

// pending is the requests of this server that wait for answers: each with what
// takes them, which must be quick.
type pending struct {
	mu    sync.Mutex
	takes map[string]func(*response) error
}

func (p *pending) add(id string, take func(*response) error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.takes == nil {
		p.takes = make(map[string]func(*response) error)
	}
	p.takes[id] = take
}

func (p *pending) remove(id string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.takes, id)
}

// take returns what takes the answers to a request, nil for one of another server
// or one that nobody waits for any longer.
func (p *pending) take(id string) func(*response) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.takes[id]
}

func (p *pending) clear() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.takes = nil
}

func (p *pending) len() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.takes)
}
