package redisadapter

import "sync"

// responseHandler receives a response to one request. It must return quickly. It returns
// an error if the response is not one that the request expects.
type responseHandler func(*response) error

// pendingRequests is the requests of this server that wait for responses. The keys are
// the ids of the requests.
type pendingRequests struct {
	mu       sync.Mutex
	handlers map[string]responseHandler
}

func (p *pendingRequests) add(id string, handle responseHandler) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.handlers == nil {
		p.handlers = make(map[string]responseHandler)
	}
	p.handlers[id] = handle
}

func (p *pendingRequests) remove(id string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.handlers, id)
}

// handler returns the handler of a request. It returns nil if the request was sent by
// another server or no longer waits.
func (p *pendingRequests) handler(id string) responseHandler {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.handlers[id]
}

func (p *pendingRequests) clear() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.handlers = nil
}

func (p *pendingRequests) len() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.handlers)
}
