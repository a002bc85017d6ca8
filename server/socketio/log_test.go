package socketio_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"

	"github.com/socketplay/socketplay/server/internal/testnet"
	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/socketio/internal/sockettest"
)

// lockedBuffer is a buffer to which several goroutines may write.
type lockedBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *lockedBuffer) drain() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	defer b.buf.Reset()
	return b.buf.String()
}

// Each log record about a socket has the socket's namespace, its id and the attributes of
// LogAttrs. A record does not contain secrets with which a reader of the log could act for
// the client: the auth payload, the session's id and the pid.
func TestLog(t *testing.T) {
	var out lockedBuffer
	opts := &socketio.Options{
		Logger:   slog.New(slog.NewTextHandler(&out, &slog.HandlerOptions{Level: slog.LevelDebug})),
		LogAttrs: func(*socketio.Socket) []slog.Attr { return []slog.Attr{slog.String("user", "alice")} },
		Recovery: &socketio.Recovery{},
	}
	sockettest.Run(t, opts, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
		io.Use(func(_ context.Context, s *socketio.Socket) error {
			var auth struct {
				Token string `json:"token"`
			}
			if err := s.Handshake().BindAuth(&auth); err != nil || auth.Token != "s3cret-token" {
				return errors.New("no entry")
			}
			return nil
		})
		io.OnConnection(func(_ context.Context, s *socketio.Socket) {
			s.On("panic", func(context.Context, *socketio.Event) error { panic("on purpose") })
			s.On("fail", func(context.Context, *socketio.Event) error { return errors.New("on purpose too") })
		})
		refused := sockettest.Dial(t, net)
		refused.Send(`40{"token":"another-s3cret-token"}`)
		c := sockettest.Dial(t, net)
		a := joinFresh(t, c, `{"token":"s3cret-token"}`)
		c.Send(`42["panic"]`, `42["fail"]`, "x")
		log := out.drain()
		about := "namespace=/ socket=" + a.sid + " user=alice "
		for _, want := range []string{
			`level=INFO msg="socket refused" namespace=/ socket=`, `error="no entry"`,
			`level=DEBUG msg="socket connected" ` + about + "transport=websocket recovered=false",
			`level=ERROR msg="handler panicked" ` + about + `error.panic="on purpose" error.stack=`,
			`level=WARN msg="socket error without a handler" ` + about + `error="on purpose too"`,
			`level=DEBUG msg="socket disconnected" ` + about + `reason="parse error"`,
		} {
			if !strings.Contains(log, want) {
				t.Errorf("the log lacks %q:\n%s", want, log)
			}
		}
		for _, secret := range []string{"s3cret", a.pid} {
			if strings.Contains(log, secret) {
				t.Errorf("the log reveals %q:\n%s", secret, log)
			}
		}
	})
}
