package embedded

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"

	"github.com/socketplay/socketplay/server/redisadapter"
)

// Server is a running Redis with a client.
type Server struct {
	redis  *miniredis.Miniredis
	addr   string
	client *redis.Client
	stop   context.CancelFunc
	clock  sync.WaitGroup
}

// tick is how often the server tells miniredis the time. So a key may expire this much
// too late.
const tick = time.Second

// Start starts a Redis on a free port of the loopback interface. Close it when you no
// longer need it.
func Start() (*Server, error) {
	r := miniredis.NewMiniRedis()
	if err := r.StartAddr("127.0.0.1:0"); err != nil {
		return nil, fmt.Errorf("embedded: start Redis: %w", err)
	}
	client := redis.NewClient(redisadapter.Bounded(&redis.Options{Addr: r.Addr()}))
	ctx, stop := context.WithCancel(context.Background())
	s := &Server{redis: r, addr: r.Addr(), client: client, stop: stop}
	s.clock.Go(func() { s.keepTime(ctx) })
	return s, nil
}

func (s *Server) keepTime(ctx context.Context) {
	ticker := time.NewTicker(tick)
	defer ticker.Stop()
	last := time.Now()
	for {
		select {
		case <-ctx.Done():
			return
		case now := <-ticker.C:
			s.redis.FastForward(now.Sub(last))
			last = now
		}
	}
}

// Addr returns the host and port on which the server listens.
func (s *Server) Addr() string { return s.addr }

// Client returns a client of the server. Close of the server closes it.
func (s *Server) Client() *redis.Client { return s.client }

// Close closes the client, stops the Redis and discards its data. It may be called more
// than once.
func (s *Server) Close() error {
	s.stop()
	s.clock.Wait()
	err := s.client.Close()
	s.redis.Close()
	if errors.Is(err, redis.ErrClosed) {
		return nil
	}
	return err
}
