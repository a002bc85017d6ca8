//go:build interop

package admin_test

import (
	"bufio"
	"context"
	"encoding/json"
	"net/http/httptest"
	"os/exec"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/bcrypt"

	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/socketio/admin"
)

const scripts = "../../../web/tests/interop/admin"

// A dashboard gets the same events, in the same order, from our server and from the
// official server with the official instrumentation.
func TestDashboardsSeeTheSame(t *testing.T) {
	urls := startOfficial(t, "official.mjs")
	result := make(chan map[string]any, 1)
	go func() { result <- play(t, urls) }()
	ours := play(t, startOurs(t))
	official := <-result
	if len(official) < 40 {
		t.Fatalf("the official transcript has only %d steps", len(official))
	}
	for step, want := range official {
		got, ok := ours[step]
		if !ok || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: our server sends\n%s\nthe official server sends\n%s", step, indent(t, got), indent(t, want))
		}
	}
	if len(ours) != len(official) {
		t.Errorf("%d steps, the official transcript has %d", len(ours), len(official))
	}
}

// play runs the scenario with the servers at urls and returns the events that the dashboard
// got, by step.
func play(t *testing.T, urls string) map[string]any {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "node", "scenario.mjs", urls)
	cmd.Dir = scripts
	out, err := cmd.Output()
	if err != nil {
		if exit, ok := err.(*exec.ExitError); ok {
			t.Logf("%s", exit.Stderr)
		}
		t.Errorf("scenario: %v", err)
		return nil
	}
	var transcript map[string]any
	if err := json.Unmarshal(out, &transcript); err != nil {
		t.Error(err)
	}
	return transcript
}

// startOfficial runs a script that starts official servers. It returns the first line that
// the script prints, which has their addresses.
func startOfficial(t *testing.T, args ...string) (line string) {
	t.Helper()
	cmd := exec.Command("node", args...)
	cmd.Dir = scripts
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = stdin.Close() // ends the script
		_ = cmd.Wait()
	})
	line, err = bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		t.Fatalf("%s does not start: %v", args[0], err)
	}
	return strings.TrimSpace(line)
}

// In a cluster of our servers and official ones, a dashboard shows and controls all
// servers, whichever server it is connected to.
func TestClusterWithTheOfficialServer(t *testing.T) {
	redis := startRedis(t)
	ours := startNode(t, redis.Client(), "go")
	official := startOfficial(t, "cluster.mjs", redis.Addr())
	ours.OnConnection(func(_ context.Context, s *socketio.Socket) { s.SetData(map[string]string{"from": "go"}) })
	here, there := connect(t, ours.url), connect(t, official)
	for _, url := range []string{ours.url, official} {
		d := connect(t, url+"/admin")
		all := d.expect(t, "all_sockets", here.ID(), there.ID(), d.ID())
		if n := len(clientID.FindAllString(all, -1)); n != 3 || strings.Contains(all, "_admin") ||
			!strings.Contains(all, `"data":{"from":"node"}`) || !strings.Contains(all, `"data":{"from":"go"}`) || strings.Count(all, `"transport":"websocket"`) != 3+3 {
			t.Errorf("%s: %d clients; the dashboard shows %s", url, n, all)
		}
		d.expect(t, "server_stats", `"serverId":"go"`)
		d.expect(t, "server_stats", `"serverId":"node"`)
		emit(t, d, "join", `"/","red"`)
		d.expect(t, "room_joined", "red", here.ID())
		d.expect(t, "room_joined", "red", there.ID())
		emit(t, d, "emit", `"/","red","x",1`)
		for _, v := range []*recorder{here, there} {
			v.expect(t, `["x",1]`)
			v.forget()
			d.expect(t, "event_sent", v.ID(), `["x",1]`)
		}
		emit(t, d, "leave", `"/","red"`)
		d.expect(t, "room_left", "red", here.ID())
		d.expect(t, "room_left", "red", there.ID())
		d.Disconnect()
	}
	d := connect(t, ours.url+"/admin")
	emit(t, d, "_disconnect", `"/",false,"`+there.ID()+`"`)
	d.expect(t, "socket_disconnected", there.ID(), "server namespace disconnect")
	d = connect(t, official+"/admin")
	emit(t, d, "_disconnect", `"/",true,"`+here.ID()+`"`)
	d.expect(t, "socket_disconnected", here.ID(), "server namespace disconnect")
}

// startOurs starts servers like those that official.mjs starts.
func startOurs(t *testing.T) string {
	t.Helper()
	hash, err := bcrypt.GenerateFromPassword([]byte("secret"), bcrypt.MinCost)
	if err != nil {
		t.Fatal(err)
	}
	urls := make(map[string]string)
	for name, opts := range map[string]*admin.Options{
		"main":       {PasswordHash: string(hash), ServerID: "server-1"},
		"readonly":   {PasswordHash: string(hash), ReadOnly: true},
		"production": {PasswordHash: string(hash), Mode: admin.Production},
		"open":       {NoAuth: true, Namespace: "/watch"},
	} {
		io, err := socketio.New(nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := admin.Instrument(io, opts); err != nil {
			t.Fatal(err)
		}
		io.OnConnection(serve)
		io.OfPattern(regexp.MustCompile(`^/child-\d$`)).OnConnection(serve)
		server := httptest.NewServer(io)
		t.Cleanup(func() {
			if err := io.Close(context.Background()); err != nil {
				t.Error(err)
			}
			server.Close()
		})
		urls[name] = server.URL
	}
	text, err := json.Marshal(urls)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// serve adds the same handlers as the function serve of official.mjs.
func serve(_ context.Context, s *socketio.Socket) {
	s.On("join", socketio.Listen(func(ctx context.Context, s *socketio.Socket, room string) error {
		s.Join(ctx, room)
		return nil
	}))
	s.On("leave", socketio.Listen(func(ctx context.Context, s *socketio.Socket, room string) error {
		s.Leave(ctx, room)
		return nil
	}))
	s.On("data", socketio.Listen(func(_ context.Context, s *socketio.Socket, value any) error {
		s.SetData(map[string]any{"value": value})
		return nil
	}))
	s.On("say", func(ctx context.Context, e *socketio.Event) error {
		var room string
		if err := e.Bind(&room); err != nil {
			return err
		}
		return s.Namespace().To(room).Emit(ctx, "said", e.Raw(1)...)
	})
	s.On("echo", func(_ context.Context, e *socketio.Event) error { return e.Ack(e.Raw(0)...) })
	s.On("ask", func(ctx context.Context, e *socketio.Event) error {
		go func() { _, _ = socketio.Call[any](s.Context(), s, "question", 1) }()
		return nil
	})
}

func indent(t *testing.T, v any) string {
	t.Helper()
	text, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
