package lab_test

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/socketplay/socketplay/server/lab"
	"github.com/socketplay/socketplay/server/lab/words"
	"github.com/socketplay/socketplay/server/trace"
	"github.com/socketplay/socketplay/wasmclient"
)

// received is an event as a client gets it.
type received struct {
	args        string
	attachments [][]byte
}

// An emit of a page carries its arguments to the clients as any emit of a server does:
// several, null in the place of undefined, and binary values as attachments, over Redis too.
// Without r.args.values in parse, the clients get the event without them.
func TestArgumentsReachClients(t *testing.T) {
	_, p, ids := openPage(t)
	got := make(chan received, 10)
	for _, c := range p.clients {
		c.On("mixed", func(e *wasmclient.Event) {
			got <- received{string(bytes.Join(e.Args(), []byte("|"))), e.Attachments}
			_ = e.Ack("ok")
		})
	}
	mixed := []any{map[string]any{"file": []byte{1, 0xff}}, 2, nil, json.RawMessage(`12345678901234567890`), []byte{}}
	const args = `{"file":{"_placeholder":true,"num":0}}|2|null|12345678901234567890|{"_placeholder":true,"num":1}`
	for _, tt := range []struct {
		request lab.Request
		clients int
	}{
		{lab.Request{Target: words.ToAll}, 2},
		{lab.Request{Target: words.ToSocket, Socket: ids["a"]}, 1},
		{lab.Request{Target: words.ToBroadcast, Socket: ids["a"], Volatile: true}, 1},
		{lab.Request{Target: words.ToAll, Method: words.MethodEmitWithAck}, 2},
		{lab.Request{Target: words.ToSocket, Socket: ids["a"], Method: words.MethodEmitWithAck}, 1},
	} {
		tt.request.Instance, tt.request.Event = "a", "mixed"
		done, err := p.act("emit", tt.request, mixed...)
		if err != nil || done.Problem != "" {
			t.Fatalf("%+v: %v %s", tt.request, err, done.Problem)
		}
		for range tt.clients {
			e := <-got
			if e.args != args || !slices.EqualFunc(e.attachments, [][]byte{{1, 0xff}, {}}, bytes.Equal) {
				t.Errorf("%+v: a client gets %s and %v", tt.request, e.args, e.attachments)
			}
		}
	}
}

// The trace records an emit with its arguments: those of a request and those that come after
// it, so that a page can repeat it.
func TestTraceKeepsArguments(t *testing.T) {
	_, p, _ := openPage(t)
	if _, err := p.act("emit", lab.Request{Instance: "a", Event: "mixed", Data: json.RawMessage(`"first"`)}, nil, "third", []byte{1}); err != nil {
		t.Fatal(err)
	}
	action := p.until(func(e trace.Event) bool { return e.Kind == trace.Action })
	if want := `[{"instance":"a","event":"mixed","data":"first"},null,"third",{"_placeholder":true,"num":0}]`; string(action.Args) != want {
		t.Errorf("the action is recorded as %s", action.Args)
	}
	emit := p.until(func(e trace.Event) bool { return e.Kind == trace.Emit })
	if want := `["first",null,"third",{"_placeholder":true,"num":0}]`; string(emit.Args) != want {
		t.Errorf("the emit is recorded as %s", emit.Args)
	}
}

// All arguments together have the limit of one. Without arguments.bytes and
// the count in argumentsOf, each of these is emitted.
func TestArgumentsAreLimited(t *testing.T) {
	l, p, _ := openPageWith(t, lab.Limits{DataBytes: 1000})
	for _, tt := range []struct {
		args []any
		want string
	}{
		{[]any{strings.Repeat("x", 600), strings.Repeat("y", 600)}, "at most 1000 bytes here, and this has 1204"},
		{[]any{make([]byte, 1000)}, "at most 1000 bytes here, and this has 1029"},
		{slices.Repeat([]any{1}, 51), "at most 50 arguments here, and this has 51"},
	} {
		if _, err := p.act("emit", lab.Request{Instance: "a", Event: "large"}, tt.args...); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%.60v: %v, want %q", tt.args, err, tt.want)
		}
	}
	if _, err := p.act("emit", lab.Request{Instance: "a", Event: "small"}, append(slices.Repeat([]any{1}, 49), make([]byte, 900))...); err != nil {
		t.Error(err)
	}
	if n := l.State().DataBytes; n != 1000 {
		t.Errorf("the state says that an emit has at most %d bytes", n)
	}
}
