//go:build !js

package wasmclient_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/wasmclient"
)

// The delay doubles up to its maximum; without jitter it is exact.
func TestBackoff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		net := newNetwork(t)
		start := time.Now()
		var got log[string]
		note := func(format string, args ...any) {
			got.add(fmt.Sprintf("%v ", time.Since(start)) + fmt.Sprintf(format, args...))
		}
		s := net.manager(wasmclient.Options{
			RandomizationFactor: -1, ReconnectionAttempts: 4,
			Hooks: wasmclient.Hooks{
				ReconnectAttempt: func(n int) { note("attempt %d", n) },
				ReconnectError:   func(err error) { note("%v", err) },
				ReconnectFailed:  func() { note("failed") },
			},
		}).Socket("")
		errs := 0
		s.OnConnectError(func(err error) {
			errs++
			if !errors.Is(err, wasmclient.ErrPolling) {
				t.Errorf("connect error = %v", err)
			}
		})
		s.Connect()
		elapse(time.Hour)
		want := []string{
			"1s attempt 1", "1s xhr poll error",
			"3s attempt 2", "3s xhr poll error",
			"7s attempt 3", "7s xhr poll error",
			"12s attempt 4", "12s failed", "12s xhr poll error",
		}
		if !slices.Equal(got.all(), want) {
			t.Errorf("got  %q\nwant %q", got.all(), want)
		}
		if errs != 5 || !s.State().Active {
			t.Errorf("%d connect errors, active %v", errs, s.State().Active)
		}
	})
}

func TestBackoffJitter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		net := newNetwork(t)
		last, longest, shortest := time.Now(), time.Duration(0), time.Hour
		s := net.manager(wasmclient.Options{
			ReconnectionDelay: time.Second, ReconnectionDelayMax: time.Second, RandomizationFactor: 0.5,
			Hooks: wasmclient.Hooks{ReconnectAttempt: func(n int) {
				if n > 1 { // the first delay is not doubled yet
					d := time.Since(last)
					longest, shortest = max(longest, d), min(shortest, d)
				}
				last = time.Now()
			}},
		}).Socket("")
		s.Connect()
		elapse(10 * time.Minute)
		if longest > time.Second || shortest < time.Second/2 {
			t.Errorf("delays from %v to %v", shortest, longest)
		}
	})
}

// After a restart of the server the sockets reconnect with new ids. Events are reported in
// the order of the official client, and messages that were emitted during the restart are
// delivered.
func TestServerRestart(t *testing.T) {
	eachTransport(t, func(t *testing.T, net *network, opts wasmclient.Options) {
		first := net.serve(nil, addEcho)
		var got log[string]
		opts.Hooks = wasmclient.Hooks{
			Open:             func() { got.add("open") },
			Close:            func(r wasmclient.Reason, _ error) { got.add("close " + string(r)) },
			ReconnectAttempt: func(n int) { got.add(fmt.Sprint("attempt ", n)) },
			Reconnect:        func(n int) { got.add(fmt.Sprint("reconnect ", n)) },
		}
		s := net.manager(opts).Socket("")
		s.OnConnect(func() { got.add("connect") })
		s.OnDisconnect(func(r wasmclient.Reason, _ error) { got.add("disconnect " + string(r)) })
		s.On("mirror", func(e *wasmclient.Event) { got.add("mirror " + string(e.Args()[0])) })
		connect(t, s)
		synctest.Wait()
		id := s.ID()

		_ = first.Close(context.Background())
		synctest.Wait() // until the server's last answers have arrived
		net.down()
		synctest.Wait()
		_ = s.Emit("mirror", 1)
		net.serve(nil, addEcho)
		elapse(5 * time.Second)

		want := []string{
			"open", "connect", "disconnect transport close", "close transport close", // handlers of sockets are called before hooks
			"attempt 1", "open", "reconnect 1", "connect", "mirror 1",
		}
		if !slices.Equal(got.all(), want) {
			t.Errorf("got  %q\nwant %q", got.all(), want)
		}
		if s.ID() == "" || s.ID() == id {
			t.Errorf("id %q, before %q", s.ID(), id)
		}
	})
}

func TestReasons(t *testing.T) {
	tests := []struct {
		cause func(*socketio.Socket, *wasmclient.Socket)
		want  wasmclient.Reason
		again bool
	}{
		{func(s *socketio.Socket, _ *wasmclient.Socket) { s.Disconnect(false) }, wasmclient.ReasonServerDisconnect, false},
		{func(s *socketio.Socket, _ *wasmclient.Socket) { s.Disconnect(true) }, wasmclient.ReasonServerDisconnect, false},
		{func(_ *socketio.Socket, c *wasmclient.Socket) { c.Disconnect() }, wasmclient.ReasonClientDisconnect, false},
		{func(_ *socketio.Socket, c *wasmclient.Socket) { c.Manager().CloseEngine() }, wasmclient.ReasonForcedClose, true},
		{func(_ *socketio.Socket, c *wasmclient.Socket) { c.Manager().Disconnect() }, wasmclient.ReasonForcedClose, false},
		{func(s *socketio.Socket, _ *wasmclient.Socket) { s.Drop() }, "", true},
	}
	for i, tt := range tests {
		t.Run(fmt.Sprint(i, tt.want), func(t *testing.T) {
			eachTransport(t, func(t *testing.T, net *network, opts wasmclient.Options) {
				server := net.serve(nil, nil)
				s := net.manager(opts).Socket("")
				var got log[wasmclient.Reason]
				s.OnDisconnect(func(r wasmclient.Reason, _ error) { got.add(r) })
				connect(t, s)
				elapse(time.Second) // for the upgrade
				tt.cause(server.Sockets()[0], s)
				elapse(time.Minute)
				want := tt.want
				if want == "" { // tt.cause has cut the connection, and the reason depends on the transport
					want = wasmclient.ReasonTransportClose
					if len(opts.Transports) == 1 && opts.Transports[0] == wasmclient.Polling {
						want = wasmclient.ReasonTransportError
					}
				}
				if !slices.Equal(got.all(), []wasmclient.Reason{want}) {
					t.Errorf("reasons = %v, want %v", got.all(), want)
				}
				if s.Connected() != tt.again {
					t.Errorf("connected afterwards: %v", s.Connected())
				}
			})
		})
	}
}

// An idle connection stays open as long as the server pings.
func TestHeartbeat(t *testing.T) {
	eachTransport(t, func(t *testing.T, net *network, opts wasmclient.Options) {
		net.serve(nil, nil)
		pings := 0
		opts.Hooks.Ping = func() { pings++ }
		s := net.manager(opts).Socket("")
		connect(t, s)
		id := s.ID()
		elapse(10 * time.Minute)
		if s.ID() != id || pings < 20 {
			t.Errorf("id %q, before %q, after %d pings", s.ID(), id, pings)
		}
	})
}

// script is a server that answers each GET with the next element of polls. It sends an
// element with a CONNECT only after the client's CONNECT has arrived.
type script struct {
	polls    []string
	next     atomic.Int64
	posted   chan string // CONNECTs of the client
	connects []string    // CONNECTs that have been answered
}

func newScript(polls ...string) *script {
	return &script{polls: polls, posted: make(chan string, len(polls))}
}

func (s *script) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodPost {
		if body, _ := io.ReadAll(r.Body); bytes.HasPrefix(body, []byte("40")) {
			s.posted <- string(body)
		}
		return
	}
	i := int(s.next.Add(1)) - 1
	if i >= len(s.polls) {
		<-r.Context().Done()
		return
	}
	if strings.Contains(s.polls[i], "40{") {
		select {
		case connect := <-s.posted:
			s.connects = append(s.connects, connect)
		case <-r.Context().Done():
			return
		}
	}
	_, _ = io.WriteString(w, s.polls[i])
}

func TestPingTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		net := newNetwork(t)
		net.up(newScript(`0{"sid":"s","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":100}`, `40{"sid":"x"}`))
		s := net.manager(wasmclient.Options{NoReconnection: true}).Socket("")
		start := time.Now()
		done := make(chan wasmclient.Reason, 1)
		s.OnDisconnect(func(r wasmclient.Reason, _ error) { done <- r })
		connect(t, s)
		if r := <-done; r != wasmclient.ReasonPingTimeout || time.Since(start) != 45*time.Second {
			t.Errorf("%v after %v", r, time.Since(start))
		}
	})
}

func TestParseError(t *testing.T) {
	for _, garbage := range []string{"4x", "42{}", `451-["a",{"_placeholder":true,"num":0}]` + "\x1e42[\"b\"]", "4999"} {
		synctest.Test(t, func(t *testing.T) {
			net := newNetwork(t)
			net.up(newScript(`0{"sid":"s","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":100}`, `40{"sid":"x"}`, garbage))
			s := net.manager(wasmclient.Options{NoReconnection: true}).Socket("")
			done := make(chan wasmclient.Reason, 1)
			s.OnDisconnect(func(r wasmclient.Reason, _ error) { done <- r })
			connect(t, s)
			if r := <-done; r != wasmclient.ReasonParseError {
				t.Errorf("%q: %v", garbage, r)
			}
		})
	}
}

// Any answer that is not a handshake is an error.
func TestBadHandshake(t *testing.T) {
	for _, answer := range []string{"", "0", "0{}", "0[", `0{"sid":5}`, "<html>", "\x1e", "0" + strings.Repeat(`{"a":`, 100_000)} {
		synctest.Test(t, func(t *testing.T) {
			net := newNetwork(t)
			net.up(newScript(answer))
			err := net.manager(wasmclient.Options{NoReconnection: true}).Socket("").ConnectAndWait(t.Context())
			if !errors.Is(err, wasmclient.ErrServer) {
				t.Errorf("%.20q: %v", answer, err)
			}
		})
	}
}

func TestConnectTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		net := newNetwork(t)
		net.up(newScript())
		start := time.Now()
		err := net.manager(wasmclient.Options{NoReconnection: true}).Socket("").ConnectAndWait(t.Context())
		if !errors.Is(err, wasmclient.ErrTimeout) || time.Since(start) != 20*time.Second {
			t.Errorf("%v after %v", err, time.Since(start))
		}
	})
}

// If a proxy refuses WebSockets, the connection stays on polling. If WebSocket is the first
// transport, connecting fails, except with TryAllTransports.
func TestBlockedWebSocket(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		net := newNetwork(t)
		server := net.serve(nil, addEcho)
		net.down()
		net.up(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("Upgrade") != "" {
				w.WriteHeader(http.StatusForbidden)
				return
			}
			server.ServeHTTP(w, r)
		}))
		var kinds log[wasmclient.EngineKind]
		var why error
		s := net.manager(wasmclient.Options{Hooks: wasmclient.Hooks{
			Engine: func(e wasmclient.EngineEvent) {
				kinds.add(e.Kind)
				why = e.Err
			},
		}}).Socket("")
		connect(t, s)
		synctest.Wait()
		if !errors.Is(why, wasmclient.ErrWebSocket) || why.Error() != "probe error: Error: websocket error" {
			t.Errorf("the upgrade failed with %v", why)
		}
		if want := []wasmclient.EngineKind{"opening", "open", "upgradeError"}; !slices.Equal(kinds.all(), want) {
			t.Errorf("engine events = %v, want %v", kinds.all(), want)
		}
		if _, err := wasmclient.Call[int](t.Context(), s, "echo", 1); err != nil {
			t.Error(err)
		}

		first := []string{wasmclient.WebSocket, wasmclient.Polling}
		err := net.manager(wasmclient.Options{NoReconnection: true, Transports: first}).Socket("").ConnectAndWait(t.Context())
		if !errors.Is(err, wasmclient.ErrWebSocket) {
			t.Errorf("WebSocket first: %v", err)
		}
		connect(t, net.manager(wasmclient.Options{NoReconnection: true, Transports: first, TryAllTransports: true}).Socket(""))
	})
}

// With state recovery the client sends its session and the offset of the last event.
func TestRecovery(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		net := newNetwork(t)
		server := newScript(
			`0{"sid":"s","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":100}`,
			`40{"sid":"x","pid":"secret"}`+"\x1e"+`42["news",1,"offset-1"]`,
			"1",
			`0{"sid":"t","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":100}`,
			`42["news",2,"offset-2"]`+"\x1e"+`40{"sid":"x","pid":"secret"}`,
		)
		net.up(server)
		s := net.manager(wasmclient.Options{}).Socket("")
		s.SetAuth(func(send func([]byte)) { send([]byte(`{"token":"t"}`)) })
		var got log[string]
		s.OnState(func(st wasmclient.State) {
			if st.Recovered && st.Connected {
				got.add("recovered")
			}
		})
		s.On("news", func(e *wasmclient.Event) { got.add(string(e.Args()[0])) })
		connect(t, s)
		elapse(5 * time.Second)
		if want := []string{`40{"token":"t"}`, `40{"pid":"secret","offset":"offset-1","token":"t"}`}; !slices.Equal(server.connects, want) {
			t.Errorf("the client sent %v, want %v", server.connects, want)
		}
		if want := []string{"1", "recovered", "2"}; !slices.Equal(got.all(), want) {
			t.Errorf("got %v, want %v", got.all(), want)
		}
	})
}
