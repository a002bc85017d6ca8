package world

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/url"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/socketplay/socketplay/server/redisadapter"
	"github.com/socketplay/socketplay/server/redisadapter/embedded"
)

// Store is the Redis that all instances share. It carries their broadcasts and keeps
// users and tasks.
type Store struct {
	client      *redis.Client
	description string
	external    bool
	closeClient func() error // ends each outageWatch first
}

// OpenStore connects to the Redis at rawURL, such as redis://localhost:6379, and waits
// up to three seconds for its answer. If rawURL is "", it starts a Redis inside this
// process.
func OpenStore(ctx context.Context, rawURL string) (*Store, error) {
	if rawURL == "" {
		server, err := embedded.Start()
		if err != nil {
			return nil, fmt.Errorf("start the embedded Redis: %w", err)
		}
		return &Store{client: server.Client(), description: "embedded, for this process only", closeClient: server.Close}, nil
	}
	client, err := redisadapter.Connect(rawURL)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	host := hostOf(rawURL)
	if err := client.Ping(ctx).Err(); err != nil {
		_ = client.Close()
		return nil, fmt.Errorf("no Redis answers at %s: %w\nStart one there, or leave out -redis and REDIS_URL to use the embedded one", host, err)
	}
	return &Store{client: client, description: "external, at " + host, external: true, closeClient: client.Close}, nil
}

// Description returns a phrase for the start-up line that says which Redis this is. It
// contains no password.
func (s *Store) Description() string { return s.description }

// Ping returns an error if Redis does not answer.
func (s *Store) Ping(ctx context.Context) error { return s.client.Ping(ctx).Err() }

// Close closes the connections to Redis, and stops the embedded Redis if there is one.
// Close the labs before the store.
func (s *Store) Close() error { return s.closeClient() }

// watch runs o until the store is closed.
func (s *Store) watch(o *outageWatch) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		o.run(ctx, s.client)
	}()
	closeClient := s.closeClient
	s.closeClient = func() error {
		cancel()
		<-done
		return closeClient()
	}
}

// secretKey is where Redis keeps the secret that signs tokens.
const secretKey = "socketplay:jwt-secret"

// sharedSecret returns the secret with which all processes on this Redis sign tokens.
// The first process makes the secret. Keeping the secret in Redis adds no risk: a
// program that can read it there can also change the users, which are in the same
// Redis.
func (s *Store) sharedSecret(ctx context.Context) ([]byte, error) {
	if err := s.keepSecret(ctx, []byte(rand.Text()+rand.Text())); err != nil {
		return nil, err
	}
	secret, err := s.client.Get(ctx, secretKey).Bytes()
	if err != nil {
		return nil, fmt.Errorf("read the secret for tokens from Redis: %w", err)
	}
	return secret, nil
}

// keepSecret writes a secret to Redis, unless there is one already.
func (s *Store) keepSecret(ctx context.Context, secret []byte) error {
	if err := s.client.SetNX(ctx, secretKey, secret, 0).Err(); err != nil {
		return fmt.Errorf("keep the secret for tokens in Redis: %w", err)
	}
	return nil
}

// hostOf returns the host and port of rawURL, without user and password.
func hostOf(rawURL string) string {
	u, err := url.Parse(rawURL)
	if err != nil {
		return "the given address"
	}
	return u.Host
}
