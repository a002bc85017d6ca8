//go:build interop

// This file runs a real redis-server for the tests.

package redisadapter_test

import (
	"net"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/redis/go-redis/v9"

	"github.com/socketplay/socketplay/server/redisadapter"
)

// redisServer is a real redis-server, which a test can kill and start again. The server
// saves nothing to disk.
type redisServer struct {
	t    *testing.T
	addr string // its TCP address
	path string // its Unix socket
	dir  string
	cmd  *exec.Cmd // nil while the server does not run
}

// newRedis chooses an address for a redis-server that does not run yet.
func newRedis(t *testing.T) *redisServer {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	dir := t.TempDir()
	s := &redisServer{t: t, addr: l.Addr().String(), path: filepath.Join(dir, "redis.sock"), dir: dir}
	t.Cleanup(s.kill)
	return s
}

// start starts the server and waits until the server answers.
func (s *redisServer) start() {
	s.t.Helper()
	_, port, _ := net.SplitHostPort(s.addr)
	s.cmd = exec.Command("redis-server", "--bind", "127.0.0.1", "--port", port, "--unixsocket", s.path,
		"--save", "", "--appendonly", "no", "--dir", s.dir)
	if err := s.cmd.Start(); err != nil {
		s.t.Fatal("redis-server: ", err)
	}
	client := redis.NewClient(redisadapter.Bounded(&redis.Options{Network: "unix", Addr: s.path}))
	defer client.Close()
	eventually(s.t, func() bool { return client.Ping(s.t.Context()).Err() == nil })
}

// kill ends the server with SIGKILL.
func (s *redisServer) kill() {
	if s.cmd != nil {
		_ = s.cmd.Process.Kill()
		_ = s.cmd.Wait()
		s.cmd = nil
	}
}

// client returns a Redis client over TCP.
func (s *redisServer) client() *redis.Client { return newClient(s.t, s.addr) }

// startRedis starts a redis-server and returns a client over its Unix socket.
func startRedis(t *testing.T) *redis.Client {
	t.Helper()
	s := newRedis(t)
	s.start()
	client := redis.NewClient(redisadapter.Bounded(&redis.Options{Network: "unix", Addr: s.path}))
	t.Cleanup(func() { client.Close() })
	return client
}
