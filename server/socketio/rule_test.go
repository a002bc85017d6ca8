package socketio_test

import (
	"context"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/socketplay/socketplay/server/engine"
	"github.com/socketplay/socketplay/server/socketio"
)

// ends is an observer that passes on the ends of connections.
type ends chan socketio.Observation

func (ends) Watching() bool { return true }

func (e ends) Observe(ctx context.Context, o socketio.Observation) context.Context {
	if o.Kind == socketio.ObservedClose || o.Kind == socketio.ObservedDisconnect {
		e <- o
	}
	return ctx
}

// The observations of an end name the rule for which the server has ended the connection,
// where the reason alone is the same for many. Without Session.Break in the code that ends
// the connection, the row of that rule fails.
func TestRules(t *testing.T) {
	long := strings.Repeat("x", 2000)
	tests := []struct {
		rule   socketio.Rule
		reason socketio.Reason
		joins  bool     // the client joins "/" first
		sends  []string // and then sends these messages; a message that begins with "b:" is binary
		change func(*socketio.Options)
	}{
		{"", socketio.ReasonTransportClose, true, []string{"1"}, nil},
		{"", socketio.ReasonClientNamespaceDisconnect, true, []string{"41", "1"}, nil},
		{engine.RuleMessageSize, socketio.ReasonTransportError, true, []string{`42["a","` + long + `"]`}, func(o *socketio.Options) { o.MaxHTTPBufferSize = 1000 }},
		{engine.RulePacket, socketio.ReasonParseError, true, []string{"hello"}, nil},
		{engine.RuleHeartbeat, socketio.ReasonPingTimeout, false, nil, func(o *socketio.Options) { o.PingInterval, o.PingTimeout = time.Millisecond, time.Millisecond }},
		{engine.RuleControlPackets, socketio.ReasonForcedClose, true, []string{"3", "3", "3"}, func(o *socketio.Options) { o.ControlPackets = engine.Rate{PerSecond: 0.001, Burst: 2} }},
		{socketio.RuleSecondConnect, "", true, []string{"40"}, nil},
		{socketio.RuleNotJoined, "", true, []string{`42/nowhere,["a"]`}, nil},
		{socketio.RuleConnectTimeout, "", false, nil, func(o *socketio.Options) { o.ConnectTimeout = time.Millisecond }},
		{socketio.RuleConnectSize, "", false, []string{"40/" + long + ","}, func(o *socketio.Options) { o.MaxConnectBytes = 1000 }},
		{socketio.RuleAuth, socketio.ReasonForcedClose, false, []string{`40"eyJ"`}, nil},
		{socketio.RuleAuth, socketio.ReasonForcedClose, false, []string{`40["eyJ"]`}, nil},
		{socketio.RuleAttachments, socketio.ReasonForcedClose, true, []string{`451-["a",{"_placeholder":true,"num":0}]`, `42["a"]`}, nil},
		{socketio.RuleAttachments, socketio.ReasonForcedClose, true, []string{`4599-["a"]`}, nil},
		{socketio.RuleAttachments, socketio.ReasonForcedClose, true, []string{"b:none is due"}, nil},
		{socketio.RuleMalformed, socketio.ReasonForcedClose, true, []string{"42{}"}, nil},
		{socketio.RuleMalformed, socketio.ReasonForcedClose, true, []string{"49"}, nil},
	}
	for _, tt := range tests {
		t.Run(string(tt.rule)+" "+strings.Join(tt.sends, " ")[:min(20, len(strings.Join(tt.sends, " ")))], func(t *testing.T) {
			t.Parallel()
			observed := make(ends, 10)
			opts := socketio.Options{Observer: observed}
			if tt.change != nil {
				tt.change(&opts)
			}
			io, err := socketio.New(&opts)
			if err != nil {
				t.Fatal(err)
			}
			io.Of("/")
			srv := httptest.NewServer(io)
			t.Cleanup(srv.Close)
			t.Cleanup(func() { _ = io.Close(context.WithoutCancel(t.Context())) })
			ws, _, err := websocket.Dial(t.Context(), srv.URL+"/socket.io/?EIO=4&transport=websocket", nil)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = ws.CloseNow() })
			if tt.joins {
				if err := ws.Write(t.Context(), websocket.MessageText, []byte("40")); err != nil {
					t.Fatal(err)
				}
				for joined := false; !joined; {
					_, data, err := ws.Read(t.Context())
					if err != nil {
						t.Fatal(err)
					}
					joined = strings.HasPrefix(string(data), "40")
				}
			}
			for _, m := range tt.sends {
				kind := websocket.MessageText
				if b, ok := strings.CutPrefix(m, "b:"); ok {
					kind, m = websocket.MessageBinary, b
				}
				if err := ws.Write(t.Context(), kind, []byte(m)); err != nil {
					break // the server has ended the connection already
				}
			}
			go func() { // a client that reads, so that the server can send its last packets
				for {
					if _, _, err := ws.Read(context.WithoutCancel(t.Context())); err != nil {
						return
					}
				}
			}()
			want := 1 // the end of the connection, and of its socket
			if tt.joins {
				want = 2
			}
			for range want {
				o := <-observed
				if o.Kind == socketio.ObservedClose && tt.reason == socketio.ReasonClientNamespaceDisconnect {
					continue // it ends for another reason than its socket
				}
				if o.Rule != tt.rule {
					t.Errorf("%s for %q: the rule is %q, want %q", o.Kind, o.Reason, o.Rule, tt.rule)
				}
				if tt.reason != "" && o.Reason != tt.reason {
					t.Errorf("%s: the reason is %q, want %q", o.Kind, o.Reason, tt.reason)
				}
			}
			if tt.rule != "" && !slices.Contains(socketio.Rules, tt.rule) {
				t.Errorf("Rules does not list %s", tt.rule)
			}
		})
	}
}
