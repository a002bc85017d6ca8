package main

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/socketplay/socketplay/server/lab"
	"github.com/socketplay/socketplay/wasmclient"
)

const adminPassword = "for the teacher"

// lookIn connects as the dashboard does.
func lookIn(t *testing.T, url, path, password string) (*wasmclient.Socket, error) {
	t.Helper()
	m := wasmclient.NewManager(url, &wasmclient.Options{Path: path, NoReconnection: true})
	t.Cleanup(m.Close)
	s := m.Socket("/admin")
	if err := s.SetAuthValue(map[string]string{"username": "admin", "password": password}); err != nil {
		t.Fatal(err)
	}
	return s, s.ConnectAndWait(t.Context())
}

// Nothing of the dashboard is there unless it is asked for.
func TestNoAdminByDefault(t *testing.T) {
	url, line, _ := start(t)
	if strings.Contains(line, "dashboard") {
		t.Errorf("start-up line %q", line)
	}
	if _, err := lookIn(t, url, "/socket.io", adminPassword); err == nil || err.Error() != "Invalid namespace" {
		t.Errorf("namespace /admin: %v", err)
	}
	if status, _ := ask(t, http.MethodGet, url+"/admin/ui/", ""); status != http.StatusNotFound {
		t.Errorf("/admin/ui/: %d", status)
	}
}

// With -admin whoever has the password looks into every lab.
func TestAdmin(t *testing.T) {
	url, line, _ := start(t, "-admin", "write")
	if !strings.Contains(line, " and the dashboard at "+strings.Replace(url, "127.0.0.1", "localhost", 1)+"/admin/ui/; ") {
		t.Errorf("start-up line %q", line)
	}
	learners := openLab(t, url)
	for _, id := range []string{lab.Main, learners.ID} {
		path := "/lab/" + id + "/b/socket.io"
		if _, err := lookIn(t, url, path, "for the learner"); err == nil || err.Error() != "invalid credentials" {
			t.Errorf("lab %s with another password: %v", id, err)
		}
		d, err := lookIn(t, url, path, adminPassword)
		if err != nil {
			t.Fatalf("lab %s: %v", id, err)
		}
		servers := make(chan string, 100)
		d.On("server_stats", func(e *wasmclient.Event) {
			var stats struct {
				ServerID string `json:"serverId"`
			}
			if err := e.Bind(&stats); err != nil {
				t.Error(err)
			}
			servers <- stats.ServerID
		})
		for seen := map[string]bool{}; len(seen) < 2; {
			select {
			case server := <-servers:
				seen[strings.Split(server, "#")[0]] = true
			case <-time.After(20 * time.Second):
				t.Fatalf("lab %s: the dashboard sees %v only", id, seen)
			}
		}
	}
}
