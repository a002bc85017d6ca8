package world_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/bcrypt"

	"github.com/socketplay/socketplay/server/world"
	"github.com/socketplay/socketplay/wasmclient"
)

const adminPassword = "for the teacher"

// connectDashboard connects to an instance as the dashboard does.
func (l openedLab) connectDashboard(t *testing.T, url, password string) (*wasmclient.Socket, error) {
	t.Helper()
	m := wasmclient.NewManager(url, &wasmclient.Options{Path: l.URL + "b/socket.io", NoReconnection: true})
	t.Cleanup(m.Close)
	s := m.Socket("/admin")
	if err := s.SetAuthValue(map[string]string{"username": "admin", "password": password}); err != nil {
		t.Fatal(err)
	}
	return s, s.ConnectAndWait(t.Context())
}

// Without Options.Admin, the server has no namespace for dashboards.
func TestNoAdminByDefault(t *testing.T) {
	_, url := serve(t, world.Options{})
	for _, l := range []openedLab{mainLab, createLab(t, url)} {
		if _, err := l.connectDashboard(t, url, adminPassword); err == nil || err.Error() != "Invalid namespace" {
			t.Errorf("lab %s, namespace /admin: %v", l.ID, err)
		}
	}
}

// With the password, a dashboard sees both instances of every lab.
func TestAdmin(t *testing.T) {
	hash, err := bcrypt.GenerateFromPassword([]byte(adminPassword), bcrypt.MinCost)
	if err != nil {
		t.Fatal(err)
	}
	_, url := serve(t, world.Options{Admin: &world.Admin{PasswordHash: string(hash)}})
	for _, l := range []openedLab{mainLab, createLab(t, url)} {
		if _, err := l.connectDashboard(t, url, "for the learner"); err == nil || err.Error() != "invalid credentials" {
			t.Errorf("lab %s with another password: %v", l.ID, err)
		}
		dashboard, err := l.connectDashboard(t, url, adminPassword)
		if err != nil {
			t.Fatalf("lab %s: %v", l.ID, err)
		}
		servers := make(chan string, 100)
		dashboard.On("server_stats", func(e *wasmclient.Event) {
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
				t.Fatalf("lab %s: the dashboard sees %v only", l.ID, seen)
			}
		}
	}
}

// Wrong passwords of dashboards are limited for all labs together, as those of users are.
// Without LimitLogins, a program may try passwords without end.
func TestAdminLoginsAreLimited(t *testing.T) {
	hash, err := bcrypt.GenerateFromPassword([]byte(adminPassword), bcrypt.MinCost)
	if err != nil {
		t.Fatal(err)
	}
	_, url := serve(t, world.Options{
		Admin:  &world.Admin{PasswordHash: string(hash)},
		Limits: world.Limits{Logins: world.Rate{PerSecond: 0.001, Burst: 30}}, // two wrong passwords for one name
	})
	labs := []openedLab{mainLab, createLab(t, url)}
	for _, l := range labs {
		if _, err := l.connectDashboard(t, url, "for the learner"); err == nil || err.Error() != "invalid credentials" {
			t.Errorf("lab %s with a wrong password: %v", l.ID, err)
		}
	}
	for _, l := range labs {
		_, err := l.connectDashboard(t, url, "for the learner")
		refused, ok := errors.AsType[*wasmclient.ConnectError](err)
		if !ok || refused.Message != "too many logins, try again later" || !strings.HasPrefix(string(refused.Data), `{"code":"rate_limited","retryAfterMs":`) {
			t.Errorf("lab %s with one wrong password too many: %v", l.ID, err)
		}
	}
}

// Wrong passwords of users behind the teacher's address do not keep out the teacher. If
// dashboards counted with users, the teacher would be refused.
func TestWrongPasswordsOfUsersDoNotCountForDashboards(t *testing.T) {
	hash, err := bcrypt.GenerateFromPassword([]byte(adminPassword), bcrypt.MinCost)
	if err != nil {
		t.Fatal(err)
	}
	labs, url := serve(t, world.Options{
		Admin:  &world.Admin{PasswordHash: string(hash)},
		Limits: world.Limits{Logins: world.Rate{PerSecond: 0.001, Burst: 15}}, // five wrong passwords, and one first try
	})
	statuses := make(map[int]int)
	for i := range 20 {
		r := httptest.NewRequest(http.MethodPost, "/api/auth/login", strings.NewReader(fmt.Sprintf(`{"name":"name %d","password":"x"}`, i)))
		r.RemoteAddr = "127.0.0.1:80"
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		labs.Main().Auth().ServeHTTP(w, r)
		statuses[w.Code]++
	}
	if statuses[http.StatusTooManyRequests] != 14 {
		t.Errorf("statuses of 20 wrong passwords: %v", statuses)
	}
	if _, err := mainLab.connectDashboard(t, url, adminPassword); err != nil {
		t.Errorf("the teacher is refused: %v", err)
	}
}
