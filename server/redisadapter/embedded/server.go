package embedded

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/alicebob/miniredis/v2/server"
	"github.com/redis/go-redis/v9"

	"github.com/socketplay/socketplay/server/redisadapter"
)

// Server is a running Redis with a client.
type Server struct {
	redis    *miniredis.Miniredis
	listener net.Listener
	client   *redis.Client
	stop     context.CancelFunc
	running  sync.WaitGroup // keepTime and accept
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
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		r.Close()
		return nil, fmt.Errorf("embedded: start Redis: %w", err)
	}
	return start(r, listener), nil
}

func start(r *miniredis.Miniredis, listener net.Listener) *Server {
	client := redis.NewClient(redisadapter.Bounded(&redis.Options{Addr: listener.Addr().String()}))
	ctx, stop := context.WithCancel(context.Background())
	s := &Server{redis: r, listener: listener, client: client, stop: stop}
	s.running.Go(func() { s.keepTime(ctx) })
	s.running.Go(func() { s.accept(ctx, r.Server()) })
	return s
}

// retryAccept is how long the server waits before it accepts connections again, after that
// has failed.
const retryAccept = 50 * time.Millisecond

// accept gives connections to miniredis until ctx ends. miniredis has a listener of its
// own, but accepts nothing more on it once the process has run out of file descriptors,
// and they come back.
func (s *Server) accept(ctx context.Context, r *server.Server) {
	for {
		conn, err := s.listener.Accept()
		if err == nil {
			r.ServeConn(conn)
			continue
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(retryAccept):
		}
	}
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
func (s *Server) Addr() string { return s.listener.Addr().String() }

// Client returns a client of the server. Close of the server closes it.
func (s *Server) Client() *redis.Client { return s.client }

// Close closes the client, stops the Redis and discards its data. It may be called more
// than once.
func (s *Server) Close() error {
	s.stop()
	_ = s.listener.Close() // fails only if it is closed already
	s.running.Wait()
	err := s.client.Close()
	s.redis.Close()
	if errors.Is(err, redis.ErrClosed) {
		return nil
	}
	return err
}
