//go:build interop

package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/socketplay/socketplay/wasmclient"
)

// startCluster runs two playgrounds on one Redis, behind HAProxy. edit can change the
// configuration of HAProxy, which scripts/cluster.sh uses too.
func startCluster(t *testing.T, edit func(config string) string) (url string, processes [2]*process) {
	t.Helper()
	url, processes, _ = startClusterWithRedis(t, edit)
	return url, processes
}

func startClusterWithRedis(t *testing.T, edit func(config string) string) (url string, processes [2]*process, server *process) {
	t.Helper()
	redis, port := freeAddr(t)
	server = launchRedis(t, redis, "--port", port)
	var addrs [2]string
	for i := range processes {
		addrs[i], processes[i] = launchPlayground(t, "REDIS_URL=redis://"+redis)
	}
	config, err := os.ReadFile("../../deploy/haproxy.cfg")
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "haproxy.cfg")
	if err := os.WriteFile(file, []byte(edit(string(config))), 0o644); err != nil {
		t.Fatal(err)
	}
	front, _ := freeAddr(t)
	proxy := launch(t, []string{"LISTEN=" + front, "ONE=" + addrs[0], "TWO=" + addrs[1]}, "haproxy", "-db", "-f", file)
	eventually(t, func() bool { return listens(front) || proxy.ended() })
	url = "http://" + front
	eventually(t, func() bool { // wait until HAProxy has found a playground healthy
		if proxy.ended() {
			t.Fatalf("haproxy: %s", proxy.log)
		}
		resp, err := http.Get(url + "/readyz")
		if err != nil {
			return false
		}
		defer resp.Body.Close()
		return resp.StatusCode == http.StatusOK
	})
	return url, processes, server
}

// When Redis is away, it is away for both processes. The load balancer still sends browsers
// to them, also new ones: pages and polls are answered with 200. If HAProxy asked for
// /readyz, it would answer 503 itself.
func TestRedisAwayBehindTheLoadBalancer(t *testing.T) {
	for name, signal := range map[string]syscall.Signal{"killed": syscall.SIGKILL, "hangs": syscall.SIGSTOP} {
		t.Run(name, func(t *testing.T) {
			url, processes, redis := startClusterWithRedis(t, func(config string) string {
				return strings.Replace(config, "inter 1s", "inter 50ms", 1)
			})
			const poll = "/socket.io/?EIO=4&transport=polling"
			if err := redis.cmd.Process.Signal(signal); err != nil {
				t.Fatal(err)
			}
			checked := make(map[string]int)
			for _, p := range processes { // until both processes know it, and HAProxy has checked each again
				own := "http://" + playgroundAddr(t, p)
				eventually(t, func() bool { return status(t, own+"/readyz") == http.StatusServiceUnavailable })
				if got := status(t, own+"/readyz?for=balancer"); got != http.StatusOK {
					t.Errorf("/readyz?for=balancer: %d", got)
				}
			}
			for range 40 {
				for _, path := range []string{"/play", poll} {
					resp, err := http.Get(url + path) // without cookies, each request is a new browser's
					if err != nil {
						t.Fatal(err)
					}
					_ = resp.Body.Close()
					if resp.StatusCode != http.StatusOK {
						t.Fatalf("%s: %s, after %v", path, resp.Status, checked)
					}
					for _, c := range resp.Cookies() {
						checked[c.Value]++
					}
				}
			}
			if checked["one"] == 0 || checked["two"] == 0 {
				t.Errorf("browsers by process: %v", checked)
			}
			// A process that stops gets none.
			if err := processes[0].cmd.Process.Signal(syscall.SIGTERM); err != nil {
				t.Fatal(err)
			}
			eventually(t, func() bool { return status(t, url+"/play") == http.StatusOK && processes[0].ended() })
			for range 10 {
				get(t, url+"/play", http.StatusOK)
			}
		})
	}
}

func status(t *testing.T, url string) int {
	t.Helper()
	resp, err := http.Get(url)
	if err != nil {
		return 0
	}
	_ = resp.Body.Close()
	return resp.StatusCode
}

func playgroundAddr(t *testing.T, p *process) string {
	t.Helper()
	return "127.0.0.1:" + address.FindStringSubmatch(p.log.String())[1]
}

// Two processes are one cluster: a sticky load balancer distributes browsers over both,
// and an event on either process reaches all of them, over polling and over WebSocket.
func TestClusterBehindAStickyLoadBalancer(t *testing.T) {
	url, _ := startCluster(t, func(config string) string { return config })
	var visitors []*visitor
	for range 4 {
		for _, transports := range [][]string{{wasmclient.Polling}, {wasmclient.WebSocket}, nil} {
			v, err := visit(t, url, transports...)
			if err != nil {
				t.Fatal(err)
			}
			visitors = append(visitors, v)
		}
	}
	processes := map[string]int{}
	for _, v := range visitors {
		processes[cookie(t, v, url)]++
	}
	if processes["one"] == 0 || processes["two"] == 0 || processes["one"]+processes["two"] != len(visitors) {
		t.Fatalf("visitors by process: %v", processes)
	}
	for i, from := range visitors[:6] {
		title := fmt.Sprintf("task %d", i)
		postJSON(t, from, url+"/api/tasks", fmt.Sprintf(`{"title":%q}`, title), http.StatusCreated)
		for j, v := range visitors {
			if got := v.next(t); got != title {
				t.Errorf("visitor %d was told of %q, want %q", j, got, title)
			}
		}
	}
}

// Without stickiness the second request of a polling session reaches the other process,
// which does not know the session. The log says why.
func TestClusterWithoutStickiness(t *testing.T) {
	url, processes := startCluster(t, func(config string) string {
		var lines []string
		for line := range strings.Lines(config) {
			if !strings.HasPrefix(strings.TrimSpace(line), "cookie ") {
				lines = append(lines, strings.ReplaceAll(strings.ReplaceAll(line, " cookie one", ""), " cookie two", ""))
			}
		}
		return strings.Join(lines, "")
	})
	const poll = "/socket.io/?EIO=4&transport=polling"
	sid := strings.Split(get(t, url+poll, http.StatusOK), `"`)[3]
	want := `{"code":1,"message":"Session ID unknown"}`
	if got := get(t, url+poll+"&sid="+sid, http.StatusBadRequest); got != want {
		t.Errorf("the second request: %s, want %s", got, want)
	}
	// A polling client cannot connect either.
	if v, err := visit(t, url, wasmclient.Polling); err == nil {
		t.Errorf("a polling client has connected as %s", v.ID())
	}
	eventually(t, func() bool {
		said := processes[0].log.String() + processes[1].log.String()
		return strings.Contains(said, "session ID unknown") && strings.Contains(said, "sticky sessions")
	})
	for _, p := range processes {
		if strings.Contains(p.log.String(), sid) {
			t.Error("the log gives a session's id away")
		}
	}
	// A WebSocket is a single request, so it needs no stickiness.
	if _, err := visit(t, url, wasmclient.WebSocket); err != nil {
		t.Errorf("WebSocket: %v", err)
	}
}

// If two processes have no common Redis, each serves only its own clients, and its
// start-up line says so.
func TestTwoProcessesWithoutRedis(t *testing.T) {
	var visitors [2]*visitor
	var urls [2]string
	for i := range visitors {
		addr, p := launchPlayground(t)
		urls[i] = "http://" + addr
		if said := p.log.String(); !strings.Contains(said, "Redis: embedded, for this process only") {
			t.Errorf("start-up line %q", said)
		}
		if ready := get(t, urls[i]+"/readyz", http.StatusOK); !strings.Contains(ready, "embedded, for this process only") {
			t.Errorf("/readyz: %s", ready)
		}
		var err error
		if visitors[i], err = visit(t, urls[i], wasmclient.WebSocket); err != nil {
			t.Fatal(err)
		}
	}
	for i, title := range []string{"of one", "of two"} {
		postJSON(t, visitors[i], urls[i]+"/api/tasks", fmt.Sprintf(`{"title":%q}`, title), http.StatusCreated)
	}
	for i, title := range []string{"of one", "of two"} {
		if got := visitors[i].next(t); got != title { // a title from the other process would arrive before this title, or be left over below
			t.Errorf("process %d: told of %q, want %q", i, got, title)
		}
	}
	for _, v := range visitors {
		if len(v.tasks) > 0 {
			t.Errorf("told of %q too", <-v.tasks)
		}
	}
}

// If a process is killed, or told to stop, its clients connect again at the same address
// and reach the other process.
func TestProcessBehindTheLoadBalancerEnds(t *testing.T) {
	for name, signal := range map[string]syscall.Signal{"killed": syscall.SIGKILL, "told to stop": syscall.SIGTERM} {
		t.Run(name, func(t *testing.T) {
			url, processes := startCluster(t, func(config string) string { return config })
			var visitors []*visitor
			for _, transport := range []string{wasmclient.Polling, wasmclient.WebSocket, wasmclient.Polling, wasmclient.WebSocket} {
				v, err := visit(t, url, transport)
				if err != nil {
					t.Fatal(err)
				}
				visitors = append(visitors, v)
			}
			if err := processes[0].cmd.Process.Signal(signal); err != nil {
				t.Fatal(err)
			}
			moved := 0
			for _, v := range visitors {
				if cookie(t, v, url) == "one" {
					moved++
					eventually(t, func() bool { return !v.Connected() })
					eventually(t, func() bool {
						ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
						defer cancel()
						return v.ConnectAndWait(ctx) == nil
					})
					if now := cookie(t, v, url); now != "two" {
						t.Errorf("a visitor of the process that ended is on %q now", now)
					}
				}
			}
			if moved == 0 || moved == len(visitors) {
				t.Fatalf("%d of %d visitors were on the process that ended", moved, len(visitors))
			}
			postJSON(t, visitors[0], url+"/api/tasks", `{"title":"afterwards"}`, http.StatusCreated)
			for i, v := range visitors {
				if got := v.next(t); got != "afterwards" {
					t.Errorf("visitor %d was told of %q", i, got)
				}
			}
		})
	}
}

// cookie returns the name of the process to which the load balancer sends a visitor.
func cookie(t *testing.T, v *visitor, url string) string {
	t.Helper()
	for _, c := range v.http.Jar.Cookies(parseURL(t, url)) {
		if c.Name == "playground" {
			return c.Value
		}
	}
	return ""
}
