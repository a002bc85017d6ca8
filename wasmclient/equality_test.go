//go:build interop && !js

package wasmclient_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/socketplay/socketplay/internal/interoptest"
)

// TestEquality plays the cases of web/tests/equality with three clients, each against two
// servers. The clients are the official one and ours in Chromium, and this package's. The
// servers are the official one and ours. Each log must be the same as the log of the official
// client against the official server. If a client differs on purpose, the case says how and
// why.
//
// EQUALITY_ONLY is a pattern for the names of cases, to play some of them.
func TestEquality(t *testing.T) {
	start := time.Now()
	stage := openStage(t)
	logs := stage.playAll(t)
	for _, c := range stage.cases {
		t.Run(c.Name, func(t *testing.T) {
			want := logs[play{c.Name, "official", "official"}]
			for _, client := range clients {
				if c.Absent[client] != "" {
					continue
				}
				var wrong []string // a description for each server
				for _, server := range servers {
					wrong = append(wrong, c.check(want, play{c.Name, client, server}, logs))
				}
				if wrong[0] == wrong[1] && wrong[0] != "" {
					t.Errorf("%s against both: %s", client, wrong[0])
					continue
				}
				for i, server := range servers {
					if wrong[i] != "" {
						t.Errorf("%s against %s: %s", client, server, wrong[i])
					}
				}
			}
			for who := range c.Differs {
				if who != "ours" && !slices.Contains(clients, who) {
					t.Errorf("differs: there is no %q", who)
				}
			}
		})
	}
	t.Logf("%d cases, %d plays, %.0f s", len(stage.cases), len(logs), time.Since(start).Seconds())
}

var (
	clients = []string{"official", "wasm", "go"}
	servers = []string{"official", "ours"}
)

// play is one client playing one case against one server.
type play struct{ name, client, server string }

// line is one line of a log: who, what, values.
type line = []any

// equalityCase is a Case of web/tests/equality/step.d.ts.
type equalityCase struct {
	Name    string            `json:"name"`
	Steps   []step            `json:"steps"`
	Absent  map[string]string `json:"absent"`
	Differs map[string]struct {
		Because string `json:"because"`
		Log     []line `json:"log"`
	} `json:"differs"`
	Loose bool `json:"loose"`
}

// check compares the log of a play with want, the log of the official client. It returns a
// description of the differences, or "" if the logs are equal.
func (c *equalityCase) check(want []line, p play, logs map[play][]line) string {
	got, ok := logs[p]
	if !ok {
		return "the case was not played\n"
	}
	for _, l := range got {
		if l[0] == "LATE" || l[0] == "player" {
			return text(got)
		}
	}
	for _, who := range []string{p.client, p.server} {
		d, ok := c.Differs[who]
		switch {
		case !ok || who == "official":
			continue
		case d.Because == "":
			return "the case has no reason why it differs\n"
		case c.equal(want, got):
			return "the client does not differ any more: " + d.Because + "\n"
		case !c.equal(d.Log, got):
			return "the client differs, but not as the case says:\n" + diff(d.Log, got)
		}
		return ""
	}
	if !c.equal(want, got) {
		return "(+) differs from the official client against the official server (-):\n" + diff(want, got)
	}
	return ""
}

// equal compares two logs line by line. In a loose case, lines of different sources may be
// mixed, so it compares the lines of each source separately.
func (c *equalityCase) equal(a, b []line) bool {
	if c.Loose {
		bySource := func(x, y line) int { return strings.Compare(fmt.Sprint(x[0]), fmt.Sprint(y[0])) }
		a, b = slices.Clone(a), slices.Clone(b)
		slices.SortStableFunc(a, bySource)
		slices.SortStableFunc(b, bySource)
	}
	return reflect.DeepEqual(a, b)
}

// text returns a log as text, with the JSON of a line on each line.
func text(log []line) string {
	var b strings.Builder
	for _, l := range log {
		data, err := json.Marshal(l)
		if err != nil {
			panic(err) // cannot happen: the line was decoded from JSON
		}
		fmt.Fprintf(&b, "\t%s\n", data)
	}
	return b.String()
}

// diff returns two logs as one text. From the first difference to the last, it marks lines
// of want with - and lines of got with +.
func diff(want, got []line) string {
	start := 0
	for start < min(len(want), len(got)) && reflect.DeepEqual(want[start], got[start]) {
		start++
	}
	end := 0
	for end < min(len(want), len(got))-start && reflect.DeepEqual(want[len(want)-1-end], got[len(got)-1-end]) {
		end++
	}
	mark := func(mark string, log []line) string {
		return strings.ReplaceAll(text(log), "\t[", "\t"+mark+" [")
	}
	return mark(" ", want[:start]) + mark("-", want[start:len(want)-end]) + mark("+", got[start:len(got)-end]) + mark(" ", want[len(want)-end:])
}

// stage holds the servers, and the connection to main.mjs, which plays the cases in the
// browser.
type stage struct {
	cases  []*equalityCase
	parks  map[string]map[string]string // URLs by server, "official" or "ours", and name
	output *json.Decoder
}

// openStage starts the servers and main.mjs, which end with the test.
func openStage(t *testing.T) *stage {
	t.Helper()
	web, err := filepath.Abs("../web")
	if err != nil {
		t.Fatal(err)
	}
	client := filepath.Join(t.TempDir(), "client")
	pack := exec.CommandContext(t.Context(), "go", "run", "../cmd/pack", "-o", client, "-plain")
	if out, err := pack.CombinedOutput(); err != nil {
		t.Fatalf("pack: %v\n%s", err, out)
	}

	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute) // not the test's context, which ends before the cleanup
	node := exec.CommandContext(ctx, "node", filepath.Join(web, "tests/equality/main.mjs"))
	node.Env = append(os.Environ(), "EQUALITY_CLIENT="+client)
	node.Stderr = os.Stderr
	stdin, err := node.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := node.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := node.Start(); err != nil {
		t.Fatal(err)
	}
	var park *interoptest.Park
	t.Cleanup(func() {
		defer cancel()
		_ = stdin.Close()
		_, _ = io.Copy(io.Discard, stdout)
		if err := node.Wait(); err != nil {
			t.Errorf("web/tests/equality/main.mjs: %v", err)
		}
		if park != nil {
			if err := park.Close(); err != nil {
				t.Error(err)
			}
		}
	})

	s := &stage{output: json.NewDecoder(bufio.NewReader(stdout))}
	var started struct {
		Origin string `json:"origin"`
	}
	if err := s.output.Decode(&started); err != nil {
		t.Fatalf("web/tests/equality/main.mjs did not start: %v", err)
	}
	if park, err = interoptest.Start(interoptest.Config{Web: web, Origin: started.Origin}); err != nil {
		t.Fatal(err)
	}
	if err := json.NewEncoder(stdin).Encode(map[string]any{"servers": park.URLs()}); err != nil {
		t.Fatal(err)
	}
	var play struct {
		Cases []*equalityCase              `json:"cases"`
		Parks map[string]map[string]string `json:"parks"`
	}
	if err := s.output.Decode(&play); err != nil {
		t.Fatalf("web/tests/equality/main.mjs has no cases: %v", err)
	}
	s.cases, s.parks = play.Cases, play.Parks
	return s
}

// playAll plays all cases with all clients and returns the logs.
func (s *stage) playAll(t *testing.T) map[play][]line {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	logs := map[play][]line{}
	var mu sync.Mutex
	record := func(p play, log []line) {
		mu.Lock()
		defer mu.Unlock()
		logs[p] = log
	}
	var wg sync.WaitGroup
	for _, server := range servers {
		wg.Go(func() {
			for i, c := range s.cases {
				if c.Absent["go"] == "" {
					record(play{c.Name, "go", server}, playNative(ctx, c.Steps, s.parks[server], fmt.Sprintf("go-%s-%d", server, i)))
				}
			}
		})
	}
	for {
		var message struct {
			Case    string `json:"case"`
			Client  string `json:"client"`
			Server  string `json:"server"`
			Log     []line `json:"log"`
			Trouble string `json:"trouble"`
			Done    bool   `json:"done"`
		}
		if err := s.output.Decode(&message); err != nil {
			t.Fatalf("web/tests/equality/main.mjs has ended: %v", err)
		}
		if message.Done {
			break
		}
		if message.Trouble != "" {
			t.Error(message.Trouble)
			continue
		}
		record(play{message.Case, message.Client, message.Server}, message.Log)
	}
	wg.Wait()
	return logs
}
