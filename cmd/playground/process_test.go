//go:build interop

package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/socketplay/socketplay/wasmclient"
)

// The tests with the build tag interop start the playground as a process, as an operator
// does.

var binary = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "playground")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "playground")
	out, err := exec.Command("go", "build", "-o", path, ".").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("build: %w\n%s", err, out)
	}
	return path, nil
})

func TestMain(m *testing.M) {
	code := m.Run()
	if path, err := binary(); err == nil {
		_ = os.RemoveAll(filepath.Dir(path))
	}
	os.Exit(code)
}

// process is a program that runs until the test ends.
type process struct {
	cmd  *exec.Cmd
	done chan struct{} // closed when the program has ended
	log  *syncBuffer   // standard output and standard error
}

// launch starts a program. Its environment is PATH, HOME and env.
func launch(t *testing.T, env []string, name string, args ...string) *process {
	t.Helper()
	p := &process{cmd: exec.Command(name, args...), done: make(chan struct{}), log: new(syncBuffer)}
	p.cmd.Env = append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir()}, env...)
	p.cmd.Stdout, p.cmd.Stderr = p.log, p.log
	if err := p.cmd.Start(); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	go func() {
		defer close(p.done)
		_ = p.cmd.Wait()
	}()
	t.Cleanup(func() {
		_ = p.cmd.Process.Kill()
		<-p.done
		if t.Failed() {
			t.Logf("%s said:\n%s", filepath.Base(name), p.log)
		}
	})
	return p
}

// launchPlayground starts a playground on a free port and returns its host and port.
func launchPlayground(t *testing.T, env ...string) (addr string, p *process) {
	t.Helper()
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	return playgroundAt(t, launch(t, env, path, "-addr", "127.0.0.1:0"))
}

// playgroundAt waits for the start-up line of a playground and returns its host and port.
func playgroundAt(t *testing.T, p *process) (addr string, _ *process) {
	t.Helper()
	eventually(t, func() bool { return address.MatchString(p.log.String()) || p.ended() })
	port := address.FindStringSubmatch(p.log.String())
	if port == nil {
		t.Fatalf("the playground did not start: %s", p.log)
	}
	return "127.0.0.1:" + port[1], p
}

func (p *process) ended() bool {
	select {
	case <-p.done:
		return true
	default:
		return false
	}
}

// launchRedis starts a redis-server and waits until it answers at addr. args must make
// it listen there.
func launchRedis(t *testing.T, addr string, args ...string) *process {
	t.Helper()
	args = append(args, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", t.TempDir())
	p := launch(t, nil, "redis-server", args...)
	eventually(t, func() bool { return listens(addr) || p.ended() })
	if p.ended() {
		t.Fatalf("redis-server: %s", p.log)
	}
	return p
}

// freeAddr returns an address at which no program listens. It probably stays free, since
// the kernel gives out ports in turn.
func freeAddr(t *testing.T) (addr, port string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, port, _ = net.SplitHostPort(l.Addr().String())
	return l.Addr().String(), port
}

func listens(addr string) bool {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return false
	}
	conn.Close()
	return true
}

// visitor acts like a browser: it has its own cookies and a socket.
type visitor struct {
	*wasmclient.Socket
	http  *http.Client
	token string
	tasks chan string // titles of the tasks in the events task:created
}

// visit gets a token for alice and connects her.
func visit(t *testing.T, url string, transports ...string) (*visitor, error) {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	v := &visitor{http: &http.Client{Jar: jar, Transport: new(http.Transport)}, tasks: make(chan string, 100)}
	t.Cleanup(v.http.CloseIdleConnections)
	body := postJSON(t, v, url+"/api/play/token", `{"user":"alice","kind":"valid"}`, http.StatusOK)
	v.token = regexp.MustCompile(`"token":"([^"]+)"`).FindStringSubmatch(body)[1]
	m := wasmclient.NewManager(url, &wasmclient.Options{Transports: transports, Network: wasmclient.Network{HTTPClient: v.http}, NoReconnection: true})
	t.Cleanup(m.Close)
	v.Socket = m.Socket("/")
	if err := v.SetAuthValue(map[string]string{"token": v.token}); err != nil {
		t.Fatal(err)
	}
	v.On("task:created", func(e *wasmclient.Event) {
		var created struct{ Task struct{ Title string } }
		if err := e.Bind(&created); err != nil {
			t.Error(err)
		}
		v.tasks <- created.Task.Title
	})
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	return v, v.ConnectAndWait(ctx)
}

// postJSON sends a POST request and returns the body of the response, which must have
// the status want.
func postJSON(t *testing.T, v *visitor, url, body string, want int) string {
	t.Helper()
	status, answer := post(t, v, url, body)
	if status != want {
		t.Fatalf("POST %s: %d %s; want %d", url, status, answer, want)
	}
	return answer
}

func post(t *testing.T, v *visitor, url, body string) (status int, answer string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer "+v.token)
	resp, err := v.http.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	read, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(read)
}

// next waits for the next task:created and returns the title of its task.
func (v *visitor) next(t *testing.T) string {
	t.Helper()
	select {
	case title := <-v.tasks:
		return title
	case <-time.After(20 * time.Second):
		t.Fatal("no task:created within 20 seconds")
		return ""
	}
}
