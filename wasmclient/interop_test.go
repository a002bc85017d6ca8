//go:build interop && !js

package wasmclient_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/socketplay/socketplay/server/wire/eio"
	"github.com/socketplay/socketplay/wasmclient"
)

// official starts the official Node server, which ends with the test, and returns its URL.
func official(t *testing.T) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "node", "testdata/official.mjs")
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = stdin.Close()
		_ = cmd.Wait()
	})
	port, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		t.Fatalf("the official server did not start: %v", err)
	}
	return "http://127.0.0.1:" + strings.TrimSpace(port)
}

func TestOfficialServer(t *testing.T) {
	url := official(t)
	for name, list := range transports {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
			defer cancel()
			client := &http.Client{Transport: &http.Transport{}}
			t.Cleanup(client.CloseIdleConnections)
			upgraded := make(chan struct{}, 100)
			manager := func() *wasmclient.Manager {
				m := wasmclient.NewManager(url, &wasmclient.Options{
					Transports:        list,
					ReconnectionDelay: 10 * time.Millisecond,
					Network:           wasmclient.Network{HTTPClient: client},
					Hooks: wasmclient.Hooks{Engine: func(e wasmclient.EngineEvent) {
						if e.Kind == wasmclient.EngineUpgrade {
							upgraded <- struct{}{}
						}
					}},
				})
				t.Cleanup(m.Close)
				return m
			}
			dial := func(t *testing.T, namespace string) *wasmclient.Socket {
				t.Helper()
				s := manager().Socket(namespace)
				if err := s.ConnectAndWait(ctx); err != nil {
					t.Fatal(err)
				}
				if len(list) > 1 {
					<-upgraded
				}
				return s
			}

			t.Run("acks", func(t *testing.T) {
				s := dial(t, "/tasks")
				if got, err := wasmclient.Call[string](ctx, s, "echo", "hello €"); got != "hello €" || err != nil {
					t.Errorf("echo = %q, %v", got, err)
				}
				if got, err := wasmclient.Call[string](ctx, s, "transport"); got != list[len(list)-1] || err != nil {
					t.Errorf("transport = %q, %v", got, err)
				}
				answered := make(chan *wasmclient.Event, 1)
				s.On("question", func(e *wasmclient.Event) { _ = e.Ack(42) })
				s.On("answered", func(e *wasmclient.Event) { answered <- e })
				_ = s.Emit("ask", "question")
				if e := <-answered; string(e.Args()[0]) != "42" {
					t.Errorf("answered %s", e.Data)
				}
			})

			t.Run("order", func(t *testing.T) {
				s := manager().Socket("") // the upgrade happens while messages are under way
				last, done := 0, make(chan struct{})
				s.On("mirror", func(e *wasmclient.Event) {
					var n int
					if err := e.Bind(&n); err != nil || n != last {
						t.Errorf("got %s, want %d (%v)", e.Data, last, err)
					}
					if last++; last == 2000 {
						close(done)
					}
				})
				s.Connect()
				for i := range 2000 {
					_ = s.Emit("mirror", i)
				}
				select {
				case <-done:
				case <-ctx.Done():
					t.Errorf("%d of 2000 came back", last)
				}
			})

			t.Run("binary", func(t *testing.T) {
				s := dial(t, "")
				big := bytes.Repeat([]byte{0, 7, 255}, 20_000)
				reply, err := s.Ask(ctx, "echo", big, []byte{1}, "text")
				if err != nil {
					t.Fatal(err)
				}
				var a, b []byte
				var text string
				if err := reply.Bind(&a, &b, &text); err != nil || !bytes.Equal(a, big) || !bytes.Equal(b, []byte{1}) || text != "text" {
					t.Errorf("echo = %d bytes, %v, %q, %v", len(a), b, text, err)
				}
			})

			t.Run("auth", func(t *testing.T) {
				s := manager().Socket("")
				if err := s.SetAuthValue(map[string]string{"token": "bad"}); err != nil {
					t.Fatal(err)
				}
				var refused *wasmclient.ConnectError
				if err := s.ConnectAndWait(ctx); !errors.As(err, &refused) || err.Error() != "Invalid or expired token" || string(refused.Data) != `{"code":"token_invalid"}` {
					t.Errorf("bad token: %v", err)
				}
				if s.State().Active {
					t.Error("active after a refusal")
				}
				if err := s.SetAuthValue(map[string]string{"token": "good"}); err != nil {
					t.Fatal(err)
				}
				if err := s.ConnectAndWait(ctx); err != nil {
					t.Fatal(err)
				}
				got, err := wasmclient.Call[map[string]string](ctx, s, "auth")
				if got["token"] != "good" || err != nil {
					t.Errorf("auth = %v, %v", got, err)
				}
			})

			t.Run("reasons", func(t *testing.T) {
				for _, tt := range []struct {
					cause func(*wasmclient.Socket)
					want  wasmclient.Reason
					again bool
				}{
					{func(s *wasmclient.Socket) { _ = s.Emit("kick", false) }, wasmclient.ReasonServerDisconnect, false},
					{func(s *wasmclient.Socket) { _ = s.Emit("kick", true) }, wasmclient.ReasonServerDisconnect, false},
					{func(s *wasmclient.Socket) { _ = s.Emit("lose") }, wasmclient.ReasonTransportClose, true},
					{func(s *wasmclient.Socket) { _ = s.Emit("garble") }, wasmclient.ReasonParseError, true},
					{func(s *wasmclient.Socket) { s.Manager().Write(eio.Text([]byte("2{}"))) }, wasmclient.ReasonTransportClose, true},
					{func(s *wasmclient.Socket) { s.Manager().CloseEngine() }, wasmclient.ReasonForcedClose, true},
					{func(s *wasmclient.Socket) { s.Disconnect() }, wasmclient.ReasonClientDisconnect, false},
				} {
					s := dial(t, "")
					gone := make(chan wasmclient.Reason, 1)
					s.OnDisconnect(func(r wasmclient.Reason, _ error) { gone <- r })
					again := make(chan struct{}, 1)
					s.OnConnect(func() { again <- struct{}{} })
					tt.cause(s)
					if r := <-gone; r != tt.want {
						t.Errorf("reason %q, want %q", r, tt.want)
					}
					if s.State().Active != tt.again {
						t.Errorf("%s: active %v", tt.want, s.State().Active)
					}
					if tt.again {
						<-again
					}
				}
			})

			t.Run("heartbeat", func(t *testing.T) {
				pings := make(chan struct{}, 100)
				m := wasmclient.NewManager(url, &wasmclient.Options{
					Transports: list,
					Network:    wasmclient.Network{HTTPClient: client},
					Hooks:      wasmclient.Hooks{Ping: func() { pings <- struct{}{} }},
				})
				defer m.Close()
				s := m.Socket("")
				s.OnDisconnect(func(r wasmclient.Reason, err error) {
					if r != wasmclient.ReasonClientDisconnect {
						t.Errorf("disconnected: %v, %v", r, err)
					}
				})
				if err := s.ConnectAndWait(ctx); err != nil {
					t.Fatal(err)
				}
				for range 3 {
					<-pings
				}
			})
		})
	}
}
