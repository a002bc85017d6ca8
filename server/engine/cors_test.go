package engine_test

import (
	"net/http"
	"regexp"
	"testing"
	"time"

	"github.com/socketplay/socketplay/server/engine"
)

func TestCORSPatterns(t *testing.T) {
	opts := &engine.Options{CORS: &engine.CORS{
		Patterns:    []*regexp.Regexp{regexp.MustCompile(`^https://[a-z]+\.example$`)},
		Allow:       func(origin string) bool { return origin == "capacitor://localhost" },
		Credentials: true, ExposedHeaders: []string{"X-A", "X-B"}, AllowedHeaders: []string{"X-C"}, MaxAge: time.Minute,
	}}
	run(t, opts, func(t *testing.T, fx *fixture) {
		for origin, ok := range map[string]bool{
			"https://app.example": true, "capacitor://localhost": true, "https://app.example.evil": false, "https://a.b.example": false, "null": false,
		} {
			header := map[string]string{"Origin": origin}
			resp, _ := fx.ask("GET", base+"polling", "", header)
			if !ok {
				if resp.StatusCode != 403 || resp.Header.Get("Access-Control-Allow-Origin") != "" {
					t.Errorf("%s: %d %v", origin, resp.StatusCode, resp.Header)
				}
				continue
			}
			checkHeader(t, origin, resp.Header, map[string]string{
				"Access-Control-Allow-Origin": origin, "Access-Control-Allow-Credentials": "true", "Access-Control-Expose-Headers": "X-A,X-B", "Vary": "Origin",
			})
			resp, _ = fx.ask("OPTIONS", base+"polling", "", header)
			if resp.StatusCode != 204 {
				t.Errorf("preflight: %d", resp.StatusCode)
			}
			checkHeader(t, "preflight", resp.Header, map[string]string{
				"Access-Control-Allow-Origin": origin, "Access-Control-Allow-Headers": "X-C", "Access-Control-Max-Age": "60",
				"Access-Control-Allow-Methods": "GET,HEAD,PUT,PATCH,POST,DELETE",
			})
		}
		// Without AllowedHeaders, all headers that a preflight asks for are allowed.
		opts.CORS.AllowedHeaders = nil
		resp, _ := fx.ask("OPTIONS", base+"polling", "", map[string]string{"Origin": "https://app.example", "Access-Control-Request-Headers": "x-mine"})
		checkHeader(t, "preflight", resp.Header, map[string]string{"Access-Control-Allow-Headers": "x-mine"})
		if got := resp.Header.Values("Vary"); len(got) != 2 || got[1] != "Access-Control-Request-Headers" {
			t.Errorf("preflight: Vary %q", got)
		}
		// An OPTIONS request without an Origin is answered too.
		if resp, _ := fx.ask("OPTIONS", base+"polling", "", nil); resp.StatusCode != 204 || resp.Header.Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("OPTIONS without an origin: %d %v", resp.StatusCode, resp.Header)
		}
	})
}

func TestCORS(t *testing.T) {
	if _, err := engine.New(&engine.Options{CORS: &engine.CORS{Origins: []string{"*"}, Credentials: true}}, nil); err == nil {
		t.Error("credentials for all origins are accepted")
	}
	opts := &engine.Options{CORS: &engine.CORS{Origins: []string{"https://good.example"}, Methods: []string{"GET", "POST"}, Credentials: true}}
	run(t, opts, func(t *testing.T, fx *fixture) {
		req, _ := http.NewRequestWithContext(t.Context(), http.MethodOptions, base+"polling", nil)
		req.Header.Set("Origin", "https://good.example")
		resp, err := fx.net.Client().Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		for name, want := range map[string]string{
			"Access-Control-Allow-Origin": "https://good.example", "Access-Control-Allow-Credentials": "true",
			"Access-Control-Allow-Methods": "GET,POST", "Vary": "Origin",
		} {
			if got := resp.Header.Get(name); got != want {
				t.Errorf("%s: %q, want %q", name, got, want)
			}
		}
		if resp.StatusCode != http.StatusNoContent {
			t.Errorf("preflight: %d", resp.StatusCode)
		}
	})
}
