//go:build interop

package redisadapter_test

import (
	"context"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/redis/go-redis/v9"

	"github.com/socketplay/socketplay/server/redisadapter"
	"github.com/socketplay/socketplay/server/socketio"
)

// startRedis runs a real redis-server on a Unix socket.
func startRedis(t *testing.T) *redis.Client {
	t.Helper()
	path := filepath.Join(t.TempDir(), "redis.sock")
	cmd := exec.Command("redis-server", "--port", "0", "--unixsocket", path, "--save", "", "--appendonly", "no", "--dir", t.TempDir())
	if err := cmd.Start(); err != nil {
		t.Fatal("redis-server: ", err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	client := redis.NewClient(redisadapter.Bounded(&redis.Options{Network: "unix", Addr: path}))
	t.Cleanup(func() { client.Close() })
	eventually(t, func() bool {
		_, err := os.Stat(path)
		return err == nil && client.Ping(t.Context()).Err() == nil
	})
	return client
}

func TestOneClusterWithTheOfficialServer(t *testing.T) {
	modules, err := filepath.Abs("../../web")
	if err != nil {
		t.Fatal(err)
	}
	client := startRedis(t)
	var stats redisadapter.Stats
	io, err := socketio.New(&socketio.Options{Adapter: redisadapter.New(client, &redisadapter.Options{Stats: &stats})})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"/", "/tasks"} {
		io.Of(name).OnConnection(func(ctx context.Context, s *socketio.Socket) {
			var auth struct {
				Rooms []string `json:"rooms"`
			}
			if err := s.Handshake().BindAuth(&auth); err != nil {
				t.Error(err)
			}
			s.Join(ctx, auth.Rooms...)
			s.On("emit", func(ctx context.Context, e *socketio.Event) error {
				var to struct {
					Rooms  []string `json:"rooms"`
					Except []string `json:"except"`
					Sender bool     `json:"sender"`
				}
				var event string
				var data any
				if err := e.Bind(&to, &event, &data); err != nil {
					t.Error(err)
					return err
				}
				from := s.Broadcast()
				if to.Sender {
					from = s.Namespace().To()
				}
				if err := from.To(to.Rooms...).Except(to.Except...).Emit(ctx, event, data); err != nil {
					t.Error(err)
				}
				return nil
			})
		})
	}
	web := httptest.NewServer(io)
	defer web.Close()
	defer func() {
		if err := io.Close(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
	}()

	out, err := exec.CommandContext(t.Context(), "node", filepath.Join("testdata", "cluster.mjs"),
		modules, client.Options().Addr, web.URL).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if stats.DecodeErrors() != 0 || stats.Dropped() != 0 || stats.Received() == 0 {
		t.Errorf("%d decode errors, %d dropped, %d received", stats.DecodeErrors(), stats.Dropped(), stats.Received())
	}
}
