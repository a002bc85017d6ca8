package world

import (
	"errors"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/socketplay/socketplay/server/lab"
)

// cables are the connections between a lab's instances and Redis. Each instance has a
// cable of its own, so that the lab can cut one instance off. If an instance is
// removed, its cable stays until close is called.
type cables struct {
	options *redis.Options // of the store's client

	mu         sync.Mutex
	byInstance map[string]*cable
}

// cable is one instance's way to Redis: a client whose connections can be cut.
type cable struct {
	lab.Cable
	client *redis.Client
}

// of returns the cable of an instance. The first call for an instance makes the cable.
func (c *cables) of(instance string) *cable {
	c.mu.Lock()
	defer c.mu.Unlock()
	if found := c.byInstance[instance]; found != nil {
		return found
	}
	made := new(cable)
	opts := *c.options
	opts.Dialer = made.Dial(opts.Dialer)
	// There may be hundreds of labs, so each cable takes little: few connections with small
	// buffers. Otherwise go-redis takes 64 KiB for each connection.
	opts.PoolSize, opts.MinIdleConns, opts.ConnMaxIdleTime = 4, 0, time.Minute
	opts.ReadBufferSize, opts.WriteBufferSize = 4<<10, 4<<10
	made.client = redis.NewClient(&opts)
	if c.byInstance == nil {
		c.byInstance = make(map[string]*cable)
	}
	c.byInstance[instance] = made
	return made
}

func (c *cables) close() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	var errs []error
	for _, cable := range c.byInstance {
		errs = append(errs, cable.client.Close())
	}
	return errors.Join(errs...)
}
