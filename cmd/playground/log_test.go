package main

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"regexp"
	"strings"
	"testing"

	"github.com/socketplay/socketplay/wasmclient"
)

// At level DEBUG, each line of the log names its lab, instance, socket and user. But the
// log contains nothing with which a reader could act as a user: no tokens, no passwords,
// and no ids of sessions or of labs.
func TestLogNamesTheUserAndNoSecrets(t *testing.T) {
	out := new(syncBuffer)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	said := new(syncBuffer)
	c, err := parse([]string{"-addr", "127.0.0.1:0"}, func(string) string { return "" }, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		done <- run(ctx, c, slog.New(slog.NewTextHandler(out, &slog.HandlerOptions{Level: slog.LevelDebug})), said)
	}()
	eventually(t, func() bool { return address.MatchString(said.String()) })
	base := strings.Replace(address.FindString(said.String()), "localhost", "127.0.0.1", 1)

	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	browser := &http.Client{Jar: jar}
	secrets := map[string]string{"password": "alice-pass"}
	login := request(t, browser, http.MethodPost, base+"/api/auth/login", `{"email":"alice@example.test","password":"alice-pass"}`, "")
	secrets["the answer to a login"] = login
	for _, kind := range []string{"valid", "expired", "deleted"} {
		secrets[kind+" token"] = token(t, base, "alice", kind)
	}
	valid := secrets["valid token"]
	labID := regexp.MustCompile(`[\w-]{20,}`).FindString(request(t, browser, http.MethodPost, base+"/api/labs", "", ""))
	if labID == "" {
		t.Fatal("no lab was created")
	}
	secrets["lab"] = labID
	secrets["lab's token"] = regexp.MustCompile(`"token":"([^"]+)"`).FindStringSubmatch(
		request(t, browser, http.MethodPost, base+"/lab/"+labID+"/api/token", `{"user":"bob","kind":"valid"}`, ""))[1]
	if _, err := connect(t, base, "/lab/"+labID+"/a/socket.io/", secrets["lab's token"]); err != nil {
		t.Fatal(err)
	}

	// Clients connect with valid and expired tokens, over both transports, and with a
	// token in the URL.
	for _, path := range []string{"/socket.io/", "/lab/main/b/socket.io/"} {
		for _, transport := range []string{wasmclient.Polling, wasmclient.WebSocket} {
			s, err := connect(t, base, path, valid, transport)
			if err != nil {
				t.Fatal(err)
			}
			s.Disconnect()
			_, _ = connect(t, base, path, secrets["expired token"], transport)
		}
	}
	opened := request(t, browser, http.MethodGet, base+"/socket.io/?EIO=4&transport=polling&token="+valid, "", "")
	secrets["session"] = regexp.MustCompile(`"sid":"([^"]+)"`).FindStringSubmatch(opened)[1]
	for range 8 { // several times, because the log has only some of these requests
		request(t, browser, http.MethodGet, base+"/socket.io/?EIO=4&transport=polling&sid=unknown&token="+valid, "", "")
	}
	request(t, browser, http.MethodGet, base+"/api/tasks", "", valid)
	request(t, browser, http.MethodGet, base+"/api/tasks?token="+valid, "", secrets["expired token"])
	request(t, browser, http.MethodPost, base+"/api/auth/refresh", "", "")

	about := regexp.MustCompile(`msg="socket connected" lab=main instance=[ab] namespace=/ socket=[\w-]{20} user=alice `)
	eventually(t, func() bool {
		return about.MatchString(out.String()) && strings.Contains(out.String(), "socket refused") && strings.Contains(out.String(), "session ID unknown")
	})
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
	log := out.String()
	for what, secret := range secrets {
		if strings.Contains(log, secret) {
			t.Errorf("the log gives the %s away", what)
		}
		for _, part := range regexp.MustCompile(`[\w-]{14,}(\.[\w-]+)*`).FindAllString(secret, -1) { // all parts of the secret that may be tokens
			if strings.Contains(log, part) {
				t.Errorf("the log gives away a part of the %s: %s", what, part)
			}
		}
	}
	for _, c := range jar.Cookies(parseURL(t, base+"/api/auth/refresh")) {
		if strings.Contains(log, c.Value) {
			t.Errorf("the log gives the cookie %s away", c.Name)
		}
	}
	if len(jar.Cookies(parseURL(t, base+"/api/auth/refresh"))) == 0 {
		t.Errorf("the login has set no cookie: %s", login)
	}
}

// A client that sends bad events does not fill the disk with lines of the log. Without
// LimitLog in run, the log has 100 lines.
func TestLogIsLimited(t *testing.T) {
	out, said := new(syncBuffer), new(syncBuffer)
	c, err := parse([]string{"-addr", "127.0.0.1:0"}, func(string) string { return "" }, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- run(ctx, c, slog.New(slog.NewTextHandler(out, nil)), said) }()
	eventually(t, func() bool { return address.MatchString(said.String()) })
	m := wasmclient.NewManager(strings.Replace(address.FindString(said.String()), "localhost", "127.0.0.1", 1), &wasmclient.Options{Path: "/lab/main/control/socket.io/"})
	defer m.Close()
	page := m.Socket("/lab")
	if err := page.ConnectAndWait(t.Context()); err != nil {
		t.Fatal(err)
	}
	for range 100 {
		if err := page.Emit("emit", "no object"); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := wasmclient.Call[any](t.Context(), page, "state"); err != nil { // the server has handled the bad events
		t.Fatal(err)
	}
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
	if n := strings.Count(out.String(), "socket error without a handler"); n != 20 {
		t.Errorf("the log has %d lines about the bad events", n)
	}
}

// request sends a request, with a bearer token unless that is "", and returns the body
// of the response.
func request(t *testing.T, client *http.Client, method, address, body, token string) string {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	_, text := answer(t, client, req)
	return text
}
