package auth

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
)

// reply is the body of a response of the REST API.
type reply struct {
	Success bool
	Data    struct {
		User        User
		AccessToken string
	}
	Error struct {
		Code    refusalCode
		Message string
	}
}

func post(t *testing.T, h http.Handler, path, body string, change ...func(*http.Request)) (*http.Response, reply) {
	t.Helper()
	r := httptest.NewRequest("POST", path, strings.NewReader(body))
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for _, f := range change {
		f(r)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	var out reply
	if w.Body.Len() > 0 {
		if err := json.Unmarshal(w.Body.Bytes(), &out); err != nil {
			t.Fatalf("%s: %v: %s", path, err, w.Body)
		}
	}
	return w.Result(), out
}

func with(c *http.Cookie) func(*http.Request) { return func(r *http.Request) { r.AddCookie(c) } }

func header(key, value string) func(*http.Request) {
	return func(r *http.Request) { r.Header.Set(key, value) }
}

func refreshCookie(t *testing.T, resp *http.Response) *http.Cookie {
	t.Helper()
	for _, c := range resp.Cookies() {
		if c.Name == "refresh" {
			return c
		}
	}
	t.Fatal("no cookie")
	return nil
}

func TestLoginRefreshLogout(t *testing.T) {
	c := newClock()
	s, _ := newService(t, c)
	resp, out := post(t, s, "/api/auth/login", `{"email":"alice@example.test","password":"alice-pass"}`)
	if resp.StatusCode != 200 || !out.Success || out.Data.User.ID != "alice" || out.Data.User.Role != Admin {
		t.Fatalf("login: %d, %+v", resp.StatusCode, out)
	}
	if c, err := s.Issuer.verify(out.Data.AccessToken); err != nil || c.login.userID != "alice" {
		t.Errorf("access token: %+v, %v", c, err)
	}
	first := refreshCookie(t, resp)
	if !first.HttpOnly || first.SameSite != http.SameSiteStrictMode || first.Path != "/api/auth" || first.Secure || first.MaxAge != 7*24*3600 {
		t.Errorf("cookie = %v", first)
	}
	if _, err := s.Issuer.verify(first.Value); codeOf(err) != tokenInvalid {
		t.Errorf("a refresh token used as an access token: %v", err)
	}

	c.move(time.Minute)
	resp, out = post(t, s, "/api/auth/refresh", "", with(first))
	second := refreshCookie(t, resp)
	if resp.StatusCode != 200 || out.Data.User.ID != "alice" || out.Data.AccessToken == "" || second.Value == first.Value {
		t.Fatalf("refresh: %d, %+v", resp.StatusCode, out)
	}
	resp, _ = post(t, s, "/api/auth/refresh", "", with(first))
	if again := refreshCookie(t, resp); resp.StatusCode != 200 || again.Value != second.Value {
		t.Errorf("the other tab's refresh: %d, %v", resp.StatusCode, again)
	}

	resp, _ = post(t, s, "/api/auth/logout", "", with(second))
	if resp.StatusCode != 204 || refreshCookie(t, resp).MaxAge >= 0 {
		t.Errorf("logout: %d, %v", resp.StatusCode, resp.Cookies())
	}
	resp, out = post(t, s, "/api/auth/refresh", "", with(second))
	if resp.StatusCode != 401 || out.Error.Code != "refresh_invalid" || refreshCookie(t, resp).MaxAge >= 0 {
		t.Errorf("after the logout: %d, %+v", resp.StatusCode, out)
	}
	if resp, _ := post(t, s, "/api/auth/logout", ""); resp.StatusCode != 204 {
		t.Errorf("logout without a cookie: %d", resp.StatusCode)
	}
}

func TestStolenCookie(t *testing.T) {
	c := newClock()
	s, _ := newService(t, c)
	resp, _ := post(t, s, "/api/auth/login", `{"name":"bob","password":"bob-pass"}`)
	stolen := refreshCookie(t, resp)
	resp, _ = post(t, s, "/api/auth/refresh", "", with(stolen))
	latest := refreshCookie(t, resp)
	c.move(time.Minute)
	if resp, out := post(t, s, "/api/auth/refresh", "", with(stolen)); resp.StatusCode != 401 || out.Error.Code != "refresh_reused" {
		t.Errorf("reuse: %d, %+v", resp.StatusCode, out)
	}
	if resp, out := post(t, s, "/api/auth/refresh", "", with(latest)); resp.StatusCode != 401 || out.Error.Code != "refresh_invalid" {
		t.Errorf("the latest token of its family: %d, %+v", resp.StatusCode, out)
	}
}

func TestRefusedRequests(t *testing.T) {
	s, _ := newService(t, newClock())
	const good = `{"name":"bob","password":"bob-pass"}`
	for name, tt := range map[string]struct {
		path, body string
		change     func(*http.Request)
		status     int
		code       refusalCode
	}{
		"wrong password":   {"/login", `{"name":"bob","password":"x"}`, nil, 401, "invalid_credentials"},
		"unknown user":     {"/login", `{"name":"unknown","password":"x"}`, nil, 401, "invalid_credentials"},
		"no password":      {"/login", `{"name":"bob"}`, nil, 400, "bad_request"},
		"no name":          {"/login", `{"password":"x"}`, nil, 400, "bad_request"},
		"null":             {"/login", `null`, nil, 400, "bad_request"},
		"array":            {"/login", `["bob"]`, nil, 400, "bad_request"},
		"number":           {"/login", `{"name":1,"password":{}}`, nil, 400, "bad_request"},
		"not JSON":         {"/login", `{"name":`, nil, 400, "bad_request"},
		"too large":        {"/login", `{"name":"` + strings.Repeat("x", 5000) + `","password":"x"}`, nil, 413, "too_large"},
		"form":             {"/login", good, header("Content-Type", "application/x-www-form-urlencoded"), 415, "unsupported_media_type"},
		"text":             {"/login", good, header("Content-Type", "text/plain"), 415, "unsupported_media_type"},
		"no type":          {"/login", good, header("Content-Type", ""), 415, "unsupported_media_type"},
		"another site":     {"/login", good, header("Sec-Fetch-Site", "cross-site"), 403, "cross_origin"},
		"another origin":   {"/refresh", "", header("Origin", "https://evil.example"), 403, "cross_origin"},
		"no cookie":        {"/refresh", "", nil, 401, "refresh_missing"},
		"empty cookie":     {"/refresh", "", with(&http.Cookie{Name: "refresh"}), 401, "refresh_missing"},
		"nonsense cookie":  {"/refresh", "", with(&http.Cookie{Name: "refresh", Value: "x.y"}), 401, "refresh_invalid"},
		"oversized cookie": {"/refresh", "", with(&http.Cookie{Name: "refresh", Value: strings.Repeat("x.", 9000)}), 401, "refresh_invalid"},
	} {
		change := tt.change
		if change == nil {
			change = func(*http.Request) {}
		}
		resp, out := post(t, s, "/api/auth"+tt.path, tt.body, change)
		if resp.StatusCode != tt.status || out.Success || out.Error.Code != tt.code || out.Error.Message == "" {
			t.Errorf("%s: %d, %+v, want %d %s", name, resp.StatusCode, out, tt.status, tt.code)
		}
	}
	r, w := httptest.NewRequest("GET", "/api/auth/login", nil), httptest.NewRecorder()
	if s.ServeHTTP(w, r); w.Code != http.StatusMethodNotAllowed {
		t.Errorf("GET: %d", w.Code)
	}
}

func TestDeletedUserCannotRefresh(t *testing.T) {
	s, _ := newService(t, newClock())
	resp, out := post(t, s, "/api/auth/login", `{"name":"bob","password":"bob-pass"}`)
	if err := s.Users.Delete(t.Context(), "bob"); err != nil {
		t.Fatal(err)
	}
	if resp, out := post(t, s, "/api/auth/refresh", "", with(refreshCookie(t, resp))); resp.StatusCode != 401 || out.Error.Code != "refresh_invalid" {
		t.Errorf("refresh: %d, %+v", resp.StatusCode, out)
	}
	guarded := s.RequireUser(http.NotFoundHandler())
	if resp, got := post(t, guarded, "/", "", header("Authorization", "Bearer "+out.Data.AccessToken)); resp.StatusCode != 401 || got.Error.Code != userUnknown {
		t.Errorf("request: %d, %+v", resp.StatusCode, got)
	}
}

func TestRequireUser(t *testing.T) {
	c := newClock()
	s, server := newService(t, c)
	token, err := s.Issuer.Issue("carol")
	if err != nil {
		t.Fatal(err)
	}
	old, err := s.Issuer.IssueAt("carol", c.Now().Add(-time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	var called int
	h := s.RequireUser(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		called++
		if user, ok := UserFrom(r.Context()); !ok || user.ID != "carol" {
			t.Errorf("user = %+v", user)
		}
		w.WriteHeader(http.StatusNoContent)
	}))
	for _, tt := range []struct {
		authorization string
		status        int
		code          refusalCode
		message       string
	}{
		{"Bearer " + token, 204, "", ""},
		{"bearer " + token, 204, "", ""},
		{"", 401, tokenMissing, "Authentication required"},
		{"Bearer", 401, tokenMissing, "Authentication required"},
		{"Basic " + token, 401, tokenMissing, "Authentication required"},
		{token, 401, tokenMissing, "Authentication required"},
		{"Bearer x", 401, tokenInvalid, "Invalid or expired token"},
		{"Bearer " + old, 401, tokenExpired, "Invalid or expired token"},
	} {
		resp, out := post(t, h, "/?token="+token, "", header("Authorization", tt.authorization))
		if resp.StatusCode != tt.status || out.Error.Code != tt.code || out.Error.Message != tt.message {
			t.Errorf("%.20q: %d, %+v", tt.authorization, resp.StatusCode, out)
		}
		if tt.status == 401 && resp.Header.Get("WWW-Authenticate") != "Bearer" {
			t.Errorf("%.20q: no challenge", tt.authorization)
		}
	}
	if called != 2 {
		t.Errorf("called %d times", called)
	}
	if _, ok := UserFrom(t.Context()); ok {
		t.Error("a context without a request has a user")
	}
	server.Close()
	if resp, out := post(t, h, "/", "", header("Authorization", "Bearer "+token)); resp.StatusCode != 503 || out.Error.Code != unavailable {
		t.Errorf("without Redis: %d, %+v", resp.StatusCode, out)
	}
	if resp, out := post(t, s, "/api/auth/login", `{"name":"bob","password":"bob-pass"}`); resp.StatusCode != 503 || out.Error.Code != unavailable {
		t.Errorf("login without Redis: %d, %+v", resp.StatusCode, out)
	}
}

func TestTrustedOrigins(t *testing.T) {
	if _, err := New(nil, Options{Secret: testSecret, TrustedOrigins: []string{"*"}}); err == nil {
		t.Error("* was accepted as an origin")
	}
	if _, err := New(nil, Options{Secret: []byte("short")}); err == nil {
		t.Error("a short secret was accepted")
	}
}

// After a change of the secret, access tokens that were signed with the old secret stay
// valid.
func TestFormerSecrets(t *testing.T) {
	old, server := newService(t, newClock())
	token, err := old.Issuer.Issue("bob")
	if err != nil {
		t.Fatal(err)
	}
	client := redis.NewClient(&redis.Options{Addr: server.Addr()})
	t.Cleanup(func() { client.Close() })
	for former, want := range map[string]int{"": http.StatusUnauthorized, string(testSecret): http.StatusNoContent} {
		opts := Options{Secret: []byte(strings.Repeat("new", 11)), Now: newClock().Now}
		if former != "" {
			opts.FormerSecrets = [][]byte{[]byte(former)}
		}
		s, err := New(client, opts)
		if err != nil {
			t.Fatal(err)
		}
		protected := s.RequireUser(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }))
		if resp, _ := post(t, protected, "/", "", header("Authorization", "Bearer "+token)); resp.StatusCode != want {
			t.Errorf("former secret %q: status %d, want %d", former, resp.StatusCode, want)
		}
	}
}
