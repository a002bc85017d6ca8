package world_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/socketplay/socketplay/server/world"
	"github.com/socketplay/socketplay/wasmclient"
)

// Addresses of the clients of these tests. The last two count as one address.
const (
	class    = "192.0.2.1"
	home     = "192.0.2.2"
	sixClass = "[2001:db8::1]"
	sixAlso  = "[2001:db8::f00d:1]"
)

// visitor connects to an instance or to the control plane of a lab from an address. user
// is "" for the control plane.
func (l openedLab) visitor(t *testing.T, url, instance, user, address string) (*wasmclient.Socket, error) {
	t.Helper()
	token := ""
	if user != "" {
		token = l.token(t, url, user, "valid")
	}
	return l.enter(t, url, instance, token, address)
}

// enter does what visitor does, for a user who has a token.
func (l openedLab) enter(t *testing.T, url, instance, token, address string) (*wasmclient.Socket, error) {
	m := wasmclient.NewManager(url, &wasmclient.Options{
		Path: l.URL + instance + "/socket.io/", NoReconnection: true, Transports: []string{"websocket"},
		Network: wasmclient.Network{Header: http.Header{addressHeader: {address}}},
	})
	t.Cleanup(m.Close)
	s := m.Socket("/")
	if token == "" {
		s = m.Socket("/lab")
	} else if err := s.SetAuthValue(map[string]string{"token": token}); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute) // a client whose session ends before it is connected would wait for ever
	defer cancel()
	return s, s.ConnectAndWait(ctx)
}

// click sends n events with an acknowledgement and returns how many the server did not
// refuse.
func click(t *testing.T, s *wasmclient.Socket, event string, n int, args ...any) (passed int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute) // a client that was disconnected would wait for ever
	defer cancel()
	for range n {
		answer, err := wasmclient.Call[json.RawMessage](ctx, s, event, args...)
		var refusal struct{ Error string }
		_ = json.Unmarshal(answer, &refusal)
		switch {
		case err != nil:
			t.Error(err)
			return passed
		case refusal.Error == "":
			passed++
		case refusal.Error != "rate_limited":
			t.Errorf("%s: %s", event, answer)
		}
	}
	return passed
}

// slow refills a bucket by one event in about 17 minutes, so that the counts of a test are
// the same on every machine.
func slow(burst int) world.Rate { return world.Rate{PerSecond: 0.001, Burst: burst} }

// A loop at one address opens as many sessions as it gets, everywhere. Another address
// still gets in. An IPv6 address counts with its network. Without limitServer in NewLabs,
// the loop gets all sessions.
func TestALoopOfHandshakesLeavesRoom(t *testing.T) {
	_, url := serve(t, world.Options{Limits: world.Limits{SessionsPerAddress: 10}})
	for _, l := range []openedLab{mainLab, createLab(t, url)} {
		for _, server := range []string{"a", "b", "control"} {
			handshakes := func(n int, addresses ...string) (opened int) {
				for i := range n {
					status, body := request(t, "GET", url+l.URL+server+"/socket.io/?EIO=4&transport=polling", "", addressHeader, addresses[i%len(addresses)])
					switch status {
					case http.StatusOK:
						opened++
					case http.StatusTooManyRequests:
					default:
						t.Errorf("%d %s", status, body)
					}
				}
				return opened
			}
			if n := handshakes(40, class); n != 10 {
				t.Errorf("lab %s, %s: the loop opened %d sessions, want 10", l.Name, server, n)
			}
			if n := handshakes(5, home); n != 5 {
				t.Errorf("lab %s, %s: another address opened %d sessions of 5", l.Name, server, n)
			}
			if n := handshakes(40, sixClass, sixAlso); n != 10 {
				t.Errorf("lab %s, %s: an IPv6 network opened %d sessions, want 10", l.Name, server, n)
			}
		}
	}
}

// A loop that goes through all labs meets the limit for its address too, and leaves room
// for another address. Sessions that have ended do not count.
// Without Addresses in limitServer, or if each server makes its own, the loop gets 60
// sessions.
func TestALoopThroughAllLabsLeavesRoom(t *testing.T) {
	labs, url := serve(t, world.Options{Limits: world.Limits{SessionsPerAddress: 10, TotalSessionsPerAddress: 25}})
	addresses := labs.Main().Instance("a").Server().Options().Addresses
	all := []openedLab{mainLab, createLab(t, url)}
	loop := func(address string) (opened int) {
		for range 20 {
			for _, l := range all {
				for _, server := range []string{"a", "b", "control"} {
					if status, _ := request(t, "GET", url+l.URL+server+"/socket.io/?EIO=4&transport=polling", "", addressHeader, address); status == http.StatusOK {
						opened++
					}
				}
			}
		}
		return opened
	}
	for _, address := range []string{class, home} {
		if n := loop(address); n != 25 {
			t.Errorf("%s opened %d sessions, want 25", address, n)
		}
		if n, _ := addresses.Usage(address); n != 25 {
			t.Errorf("%d sessions of %s are counted, want 25", n, address)
		}
	}
	for _, i := range labs.Main().Instances() {
		ended := i.Server().Connections() / 2 // of each address
		before, _ := addresses.Usage(class)
		if err := i.Stop(t.Context()); err != nil {
			t.Fatal(err)
		}
		if n, _ := addresses.Usage(class); ended == 0 || n != before-ended {
			t.Errorf("%d sessions have ended: %d are counted instead of %d", ended, n, before)
		}
	}
}

// The limits for events hold in lab main, in a learner's lab and on their control planes.
// An address has one bucket for all of them. What one address has used up is still there
// for alice at another address. Without Events in limitLab, all events pass; if only
// learners' labs have it, those in lab main do. If the limit for users does not count each
// address alone, alice at home sends nothing.
func TestEventLimits(t *testing.T) {
	_, url := serve(t, world.Options{Limits: world.Limits{SocketEvents: slow(15), UserEvents: slow(25), AddressEvents: slow(80)}})
	labs := []openedLab{mainLab, createLab(t, url)}
	sends := func(l openedLab, instance, user, address string, want int) {
		t.Helper()
		s, err := l.visitor(t, url, instance, user, address)
		if err != nil {
			t.Fatal(err)
		}
		event := "presence:online"
		if user == "" {
			event = "state"
		}
		if n := click(t, s, event, 20); n != want {
			t.Errorf("lab %s, %s, user %q at %s: %d of 20 events passed, want %d", l.Name, instance, user, address, n, want)
		}
	}
	for _, l := range labs { // 40 each: two labs use up what the address has
		sends(l, "a", "alice", class, 15)
		sends(l, "b", "alice", class, 10) // with the first socket, alice has sent 25
		sends(l, "control", "", class, 15)
	}
	for _, l := range labs {
		sends(l, "a", "bob", class, 0)
		sends(l, "control", "", class, 0)
		sends(l, "a", "alice", home, 15)
		sends(l, "control", "", home, 15)
	}
}

// A user has a limited number of sockets in each lab from one address, and another address
// has as many for the same user: everybody is alice. Without MaxSocketsPerUser in limitLab,
// alice's third socket connects. If the limit does not count each address alone, alice
// cannot connect from home.
func TestSocketsOfAUser(t *testing.T) {
	_, url := serve(t, world.Options{Limits: world.Limits{SocketsPerUser: 2}})
	for _, l := range []openedLab{mainLab, createLab(t, url)} {
		for _, address := range []string{class, home} {
			for n, instance := range []string{"a", "b", "a", "b"} {
				_, err := l.visitor(t, url, instance, "alice", address)
				var refusal *wasmclient.ConnectError
				if tooMany := errors.As(err, &refusal) && string(refusal.Data) == `{"code":"too_many_connections"}`; tooMany != (n >= 2) {
					t.Errorf("lab %s, socket %d at %s: %v", l.Name, n, address, err)
				}
			}
		}
	}
}

// Each lab has room for a limited number of clients, lab main too. Without MaxClients in
// limitLab, everybody connects.
func TestClientsOfALab(t *testing.T) {
	_, url := serve(t, world.Options{Limits: world.Limits{ClientsOfMain: 5, ClientsPerLab: 4}})
	for _, tt := range []struct {
		lab     openedLab
		clients int
	}{{mainLab, 5}, {createLab(t, url), 4}} {
		for n, user := range []string{"alice", "alice", "bob", "bob", "carol"}[:tt.clients] {
			if _, err := tt.lab.visitor(t, url, []string{"a", "b"}[n%2], user, class); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := tt.lab.visitor(t, url, "b", "carol", home); err == nil {
			t.Errorf("lab %s lets more than %d clients in", tt.lab.Name, tt.clients)
		}
		for n := range tt.clients + 1 {
			if _, err := tt.lab.visitor(t, url, "control", "", class); (err == nil) != (n < tt.clients) {
				t.Errorf("lab %s: page %d: %v", tt.lab.Name, n, err)
			}
		}
	}
}

// Requests to the REST interface of tasks count with the events of sockets, by the user at
// an address and by the address. So a loop of requests cannot make a lab emit without end.
// Another address still gets its answers. It makes no difference to which instance a request
// goes. Without limitRequests in TasksOf, every request is answered.
func TestRequestsForTasksCountAsEvents(t *testing.T) {
	_, url := serve(t, world.Options{Limits: world.Limits{UserEvents: slow(20), AddressEvents: slow(60)}})
	main, another := mainLab, createLab(t, url)
	create := func(l openedLab, user, address string, n int) (created int) {
		t.Helper()
		token := l.token(t, url, user, "valid")
		for i := range n {
			path := []string{"api/tasks", "a/api/tasks", "b/api/tasks"}[i%3]
			req, err := http.NewRequestWithContext(t.Context(), "POST", url+l.URL+path, strings.NewReader(`{"title":"x"}`))
			if err != nil {
				t.Fatal(err)
			}
			req.Header = http.Header{"Content-Type": {"application/json"}, "Authorization": {"Bearer " + token}, addressHeader: {address}}
			resp, err := http.DefaultClient.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			var body struct {
				Success bool
				Error   struct{ Code, Message string }
			}
			err = json.NewDecoder(resp.Body).Decode(&body)
			_ = resp.Body.Close()
			seconds, _ := strconv.Atoi(resp.Header.Get("Retry-After"))
			switch {
			case resp.StatusCode == http.StatusCreated && body.Success:
				created++
			case err != nil || resp.StatusCode != http.StatusTooManyRequests || body.Success || body.Error.Code != "rate_limited" || body.Error.Message == "" || seconds < 1:
				t.Errorf("%d, %+v, %v, Retry-After %d", resp.StatusCode, body, err, seconds)
			}
		}
		return created
	}
	alice, err := main.visitor(t, url, "a", "alice", class)
	if err != nil {
		t.Fatal(err)
	}
	if n := click(t, alice, "presence:online", 5); n != 5 {
		t.Errorf("%d of 5 events passed", n)
	}
	for _, tt := range []struct {
		lab           openedLab
		user, address string
		want          int
	}{
		{main, "alice", class, 15}, {main, "bob", class, 20}, {main, "alice", home, 20},
		{another, "alice", class, 20}, {another, "bob", class, 0}, // the address has used up 60
	} {
		if n := create(tt.lab, tt.user, tt.address, 25); n != tt.want {
			t.Errorf("lab %s, %s at %s: %d tasks are created, want %d", tt.lab.Name, tt.user, tt.address, n, tt.want)
		}
	}
	if n := click(t, alice, "presence:online", 5); n != 0 {
		t.Errorf("%d events pass after the requests", n)
	}
}

// A user and a project have a limited number of tasks, in lab main more than in a learner's
// lab. Without MaxTasks in openTaskLab, Redis keeps what a loop creates.
func TestTasksOfALab(t *testing.T) {
	_, url := serve(t, world.Options{Limits: world.Limits{Tasks: 2, TasksOfMain: 4}})
	for l, want := range map[openedLab]int{mainLab: 4, createLab(t, url): 2} {
		token := l.token(t, url, "alice", "valid")
		for n := range 6 {
			status, body := request(t, "POST", url+l.URL+"api/tasks", `{"title":"x","projectId":"1"}`, "Authorization", "Bearer "+token)
			if n < want && status != http.StatusCreated || n >= want && (status != http.StatusUnprocessableEntity || !strings.Contains(body, `"list_full"`)) {
				t.Errorf("lab %s, task %d: %d %s", l.Name, n+1, status, body)
			}
		}
	}
}
