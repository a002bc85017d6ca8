package lab_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/socketplay/socketplay/server/lab"
	"github.com/socketplay/socketplay/server/lab/words"
	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/trace"
	"github.com/socketplay/socketplay/wasmclient"
)

func heap() uint64 {
	runtime.GC()
	runtime.GC() // the first one may have begun before the last packet was let go
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// A client sends packets of 900 kB into a watched lab. Without the call of cut in
// [trace.Recorder.Record] all of them are kept, and without its bound of bytes the trace
// grows with their number, see the tests of trace.
func TestWatchedLabKeepsLittle(t *testing.T) {
	l := newLab(t, lab.Options{Setup: func(_ string, io *socketio.Server) {
		io.OnConnection(func(_ context.Context, s *socketio.Socket) {
			s.OnAny(func(ctx context.Context, e *socketio.Event) error {
				s.Join(ctx, e.Name[:10]) // a part of the packet
				s.Leave(ctx, e.Name[:10])
				return e.Ack()
			})
		})
	}})
	srv := httptest.NewServer(l)
	t.Cleanup(srv.Close)
	client := dial(t, srv.URL, "/", "/lab/main/a/socket.io/", "me")
	for _, packets := range []int{8, 64} {
		sub := l.Trace().Subscribe()
		before := heap()
		for i := range packets {
			name, text := fmt.Sprintf("%09d", i), strings.Repeat("y", 450_000)
			if _, err := wasmclient.Call[any](t.Context(), client, name+text, text, map[string]int{"n": i}); err != nil {
				t.Fatal(err)
			}
		}
		if after := heap(); after > before+24<<20 {
			t.Errorf("after %d packets %d MiB more are kept", packets, (after-before)>>20)
		}
		events, dropped, err := sub.Next(t.Context(), nil, 1<<20)
		kept, _ := json.Marshal(events)
		if err != nil || dropped != 0 || len(kept) > packets*15_000 || len(events) < packets*4 {
			t.Errorf("after %d packets the trace has %d bytes in %d events, %d dropped, %v", packets, len(kept), len(events), dropped, err)
		}
		i := slices.IndexFunc(events, func(e trace.Event) bool { return e.Kind == trace.Handle })
		if e := events[i]; !strings.HasSuffix(string(e.Args), `y…",{"n":0}]`) || e.Missing < 890_000 || e.Missing > 900_000 {
			t.Errorf("%d bytes are said to be cut, the arguments are %d bytes and end with %s", e.Missing, len(e.Args), e.Args[max(0, len(e.Args)-20):])
		}
		sub.Close()
	}
}

// Without [lab.Lab.checked], the lab keeps each of the names.
func TestLongNamesAreRefused(t *testing.T) {
	l, p, ids := openPageWith(t, lab.Limits{DataBytes: 65536})
	long := strings.Repeat("x", 900_000)
	just := strings.Repeat("x", 255)
	for want, r := range map[string]lab.Request{
		"name of this room has 900000 bytes. A name has at most 255": {Room: long},
		"name of this room has 256 bytes":                            {Room: just + "x"},
		"name of this room has 900001 bytes":                         {NewRoom: long + "x", Method: words.MethodSocketsJoin},
		"name of this room has 900002 bytes":                         {Rooms: []string{"red", long + "xx"}},
		"name of this room has 900003 bytes":                         {Except: []string{"red", long + "xxx"}},
		"name of this event":                                         {Event: long},
		"name of this namespace":                                     {Namespace: "/" + long},
		"name of this link":                                          {Link: long},
		"name of this socket":                                        {Socket: long},
		"name of this instance":                                      {Instance: long},
		"name of this target":                                        {Target: words.Target(long)},
		"name of this method":                                        {Method: words.Method(long)},
		"name of this room has a control character":                  {Room: "red\n"},
		"name of this event has a control character":                 {Event: "\u0085"},
		"has no #": {Room: "red#blue"},
		"names at most 100 rooms, and this one names 101":                   {Rooms: slices.Repeat([]string{"r"}, 50), Except: slices.Repeat([]string{"r"}, 51)},
		"data of an event has at most 65536 bytes here, and this has 65537": {Event: "x", Data: json.RawMessage(`"` + strings.Repeat("x", 65535) + `"`)},
	} {
		if r.Instance == "" {
			r.Instance = "a"
		}
		if r.Socket == "" {
			r.Socket = ids["a"]
		}
		for _, action := range []string{"emit", "join", "delay", "stop"} {
			if _, err := p.act(action, r); err == nil || !strings.Contains(err.Error(), want) || len(err.Error()) > 300 {
				t.Errorf("%s: %.400v, want %q", action, err, want)
			}
		}
	}
	p.do("join", lab.Request{Instance: "a", Socket: ids["a"], Room: just})
	p.do("emit", lab.Request{Instance: "a", Event: just, Data: json.RawMessage(`"` + strings.Repeat("x", 65534) + `"`)})
	if rooms := l.State().Instances[0].Sockets[0].Rooms; len(rooms) != 2 {
		t.Errorf("the socket is in %d rooms", len(rooms))
	}
}

// Without checkRoomsLocked in join and expectJoins in socketsJoin, the sockets enter more
// rooms. The second is also needed for the sockets of another instance.
func TestRoomsOfASocket(t *testing.T) {
	_, p, ids := openPageWith(t, lab.Limits{RoomsPerSocket: 3})
	p.do("join", lab.Request{Instance: "b", Socket: ids["b"], Room: "one"})
	p.do("emit", lab.Request{Instance: "a", Target: words.ToRoom, Room: "one", Method: words.MethodSocketsJoin, NewRoom: "two"})
	p.until(func(e trace.Event) bool { return e.Kind == trace.Join && e.Room == "two" })
	full := lab.Request{Instance: "b", Socket: ids["b"], Room: "three"}
	if _, err := p.act("join", full); err == nil || !strings.Contains(err.Error(), "is in 3 rooms already") {
		t.Errorf("a third room: %v", err)
	}
	all := lab.Request{Instance: "a", Target: words.ToAll, Method: words.MethodSocketsJoin, NewRoom: "three"}
	if _, err := p.act("emit", all); err == nil || !strings.Contains(err.Error(), "Socket "+ids["b"]+" is in 3 rooms already") {
		t.Errorf("a third room by socketsJoin: %v", err)
	}
	p.do("join", lab.Request{Instance: "b", Socket: ids["b"], Room: "two"}) // it is there already
	all.NewRoom = "two"
	p.do("emit", all)
	p.do("emit", lab.Request{Instance: "a", Target: words.ToExcept, Except: []string{"one"}, Method: words.MethodSocketsJoin, NewRoom: "three"}) // the other socket alone
	p.do("leave", lab.Request{Instance: "b", Socket: ids["b"], Room: "one"})
	p.do("join", full)
}

// Without Done.shorten, all answers and sockets come back.
func TestLongAnswersAreLeftOut(t *testing.T) {
	_, p, ids := openPageWith(t, lab.Limits{AnswerBytes: 10_000})
	for _, client := range p.clients {
		client.On("long", func(e *wasmclient.Event) { _ = e.Ack(strings.Repeat("x", 6000)) })
		client.On("endless", func(e *wasmclient.Event) { _ = e.Ack(strings.Repeat("x", 900_000)) })
	}
	done := p.do("emit", lab.Request{Instance: "a", Method: words.MethodEmitWithAck, Event: "long", Timeout: 5000})
	if len(done.Answers) != 1 || len(done.Answers[0]) != 6002 || done.Missing != "The lab sends 1 of 2 answers, because all together are too long." {
		t.Errorf("%d answers, missing: %q", len(done.Answers), done.Missing)
	}
	done = p.do("emit", lab.Request{Instance: "a", Target: words.ToSocket, Socket: ids["a"], Method: words.MethodEmitWithAck, Event: "endless", Timeout: 5000})
	if len(done.Answers) != 0 || !strings.Contains(done.Missing, "sends 0 of 1 answers") {
		t.Errorf("%d answers, missing: %q", len(done.Answers), done.Missing)
	}
	for i := range 40 {
		p.do("join", lab.Request{Instance: "b", Socket: ids["b"], Room: strings.Repeat("x", 250) + fmt.Sprint(i)})
	}
	done = p.do("emit", lab.Request{Instance: "a", Method: words.MethodFetchSockets})
	if len(done.Sockets) > 1 || !strings.Contains(done.Missing, "of 2 sockets") {
		t.Errorf("%d sockets, missing: %q", len(done.Sockets), done.Missing)
	}
}

// Without InstanceState.shorten, the state lists every socket and room.
func TestStateIsBounded(t *testing.T) {
	const most = 6000
	l, p, ids := openPageWith(t, lab.Limits{AnswerBytes: most})
	srv := httptest.NewServer(l)
	t.Cleanup(srv.Close)
	for i := range 30 {
		dial(t, srv.URL, "/", "/lab/main/a/socket.io/", fmt.Sprintf("user %d", i))
	}
	for i := range 40 {
		p.do("join", lab.Request{Instance: "b", Socket: ids["b"], Room: strings.Repeat("<", 250) + fmt.Sprint(i)})
	}
	state := l.State()
	text, err := json.Marshal(state)
	if err != nil || len(text) > most+500 {
		t.Errorf("the state has %d bytes, %v", len(text), err)
	}
	a, b := state.Instances[0], state.Instances[1]
	if len(a.Sockets) < 10 || len(a.Sockets)+a.More != 31 || a.More == 0 {
		t.Errorf("of 31 sockets %d are listed and %d more counted", len(a.Sockets), a.More)
	}
	if s := b.Sockets[0]; b.More != 0 || len(s.Rooms) == 0 || len(s.Rooms)+s.More != 41 || s.More == 0 {
		t.Errorf("of 41 rooms %d are listed and %d more counted", len(s.Rooms), s.More)
	}
}

// A short state is complete.
func TestStateOfAFewSockets(t *testing.T) {
	l, p, ids := openPage(t)
	p.do("join", lab.Request{Instance: "b", Socket: ids["b"], Room: "red"})
	for _, i := range l.State().Instances {
		if s := i.Sockets[0]; i.More != 0 || s.More != 0 || !slices.Contains(s.Rooms, ids[i.Name]) || i.Name == "b" && !slices.Contains(s.Rooms, "red") {
			t.Errorf("%+v", i)
		}
	}
}

// Without BatchBytes in serveControl, one batch has all the events that wait.
func TestBatchesOfTheTraceAreBounded(t *testing.T) {
	l := newLab(t, lab.Options{Limits: lab.Limits{AnswerBytes: 50_000}})
	srv := httptest.NewServer(l)
	t.Cleanup(srv.Close)
	s := dial(t, srv.URL, "/lab", "/lab/main/control/socket.io/", "")
	arrived := make(chan *wasmclient.Event, 100)
	s.On("trace", func(e *wasmclient.Event) { arrived <- e })
	const events = 20
	event := trace.Event{Kind: trace.Handle, Args: json.RawMessage(`["` + strings.Repeat("x", 15_000) + `"]`)}
	for range events {
		l.Trace().Record(event)
	}
	for n := 0; n < events; {
		e := <-arrived
		var b struct{ Events []trace.Event }
		var raw json.RawMessage
		if e.Bind(&raw) != nil || json.Unmarshal(raw, &b) != nil || len(b.Events) == 0 || len(raw) > 60_000 {
			t.Fatalf("a batch has %d bytes and %d events", len(raw), len(b.Events))
		}
		n += len(b.Events)
		_ = e.Ack()
	}
}

// The trace keeps a request of usual size, and says of a longer one how much is cut.
func TestTraceCutsLongRequests(t *testing.T) {
	_, p, _ := openPage(t)
	for size, cut := range map[int]bool{10_000: false, 60_000: true} {
		p.do("emit", lab.Request{Instance: "a", Event: "x", Data: json.RawMessage(`"` + strings.Repeat("x", size) + `"`)})
		e := p.until(func(e trace.Event) bool { return e.Kind == trace.Action })
		if (e.Missing > 0) != cut || cut && (e.Missing < size-2000 || len(e.Args) > 2000) || !cut && len(e.Args) < size {
			t.Errorf("of %d bytes of data %d are said to be cut, and %d are kept", size, e.Missing, len(e.Args))
		}
	}
}
