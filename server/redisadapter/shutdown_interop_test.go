//go:build interop

// This file stops servers under the load of official clients. The clients are in
// testdata/shutdown.

package redisadapter_test

import (
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/redis/go-redis/v9"
)

// TestSIGTERMUnderLoad stops the two instances (servers of the cluster) by turns.
// Meanwhile official clients emit to them without a pause. When an instance stops, its
// clients connect to the other instance. Every event that a handler has begun to handle
// must be acknowledged. For every other event, the client that emitted it must get an
// error.
func TestSIGTERMUnderLoad(t *testing.T) {
	eachKind(t, func(t *testing.T, k kind) {
		redis := newRedis(t)
		redis.start()
		instances := []*process{launch(t, k, redis, ""), launch(t, k, redis, "")}
		clients := startClients(t, 12, instances[0].url, instances[1].url)
		control := redis.client()
		for round := range 4 {
			waitForHandled(t, control, 200)
			i := round % 2
			if err := instances[i].Process.Signal(syscall.SIGTERM); err != nil {
				t.Fatal(err)
			}
			if err := instances[i].Wait(); err != nil {
				t.Errorf("round %d: %v", round, err)
			}
			instances[i] = launch(t, k, redis, strings.TrimPrefix(instances[i].url, "http://"))
		}
		waitForHandled(t, control, 200)
		report := clients.finish()

		handled, err := control.LRange(t.Context(), handledKey, 0, -1).Result()
		if err != nil {
			t.Fatal(err)
		}
		acked := make(map[string]int)
		for _, id := range report.Acked {
			acked[id]++
		}
		lost := 0
		for _, id := range handled {
			if acked[id] != 1 {
				lost++
				t.Logf("event %s was handled, and acknowledged %d times", id, acked[id])
			}
		}
		if lost > 0 || len(handled) != len(report.Acked) {
			t.Errorf("%d events were handled, %d acknowledged; %d acknowledgements are missing or doubled", len(handled), len(report.Acked), lost)
		}
		if report.Unsettled > 0 {
			t.Errorf("for %d events the clients got neither an acknowledgement nor an error", report.Unsettled)
		}
		if report.Reasons["transport close"] == 0 {
			t.Errorf("no client was disconnected: %v", report.Reasons)
		}
		t.Logf("%d handled and acknowledged, %d failed; disconnected: %v", len(handled), report.Failed, report.Reasons)
	})
}

// waitForHandled waits until the cluster has handled the given number of further events.
func waitForHandled(t *testing.T, control *redis.Client, events int64) {
	t.Helper()
	before := control.LLen(t.Context(), handledKey).Val()
	eventually(t, func() bool { return control.LLen(t.Context(), handledKey).Val() >= before+events })
}

// clients are the clients in testdata/shutdown, in a process of their own.
type clients struct {
	t   *testing.T
	cmd *exec.Cmd
	in  io.WriteCloser
	out io.Reader
}

// outcomes is what the clients report.
type outcomes struct {
	Acked     []string       // the ids of the acknowledged events, taken from the acknowledgements
	Failed    int            // events for which the clients got an error
	Unsettled int            // events for which the clients got neither an acknowledgement nor an error
	Reasons   map[string]int // how often each reason for a disconnect occurred
}

func startClients(t *testing.T, n int, urls ...string) *clients {
	t.Helper()
	modules, err := filepath.Abs("../../web")
	if err != nil {
		t.Fatal(err)
	}
	config, err := json.Marshal(map[string]any{"modules": modules, "urls": urls, "clients": n})
	if err != nil {
		t.Fatal(err)
	}
	c := &clients{t: t, cmd: exec.Command("node", filepath.Join("testdata", "shutdown", "clients.mjs"), string(config))}
	c.cmd.Stderr = os.Stderr
	if c.in, err = c.cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	if c.out, err = c.cmd.StdoutPipe(); err != nil {
		t.Fatal(err)
	}
	if err := c.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = c.cmd.Process.Kill()
		_ = c.cmd.Wait()
	})
	return c
}

// finish stops the clients and returns their report.
func (c *clients) finish() (o outcomes) {
	c.t.Helper()
	_ = c.in.Close()
	text, err := io.ReadAll(c.out)
	if err == nil {
		err = json.Unmarshal(text, &o)
	}
	if err != nil {
		c.t.Fatalf("the clients' report: %v\n%s", err, text)
	}
	return o
}
