package web_test

import (
	"net/http"
	"strings"
	"testing"
)

// The site serves the dashboard only if the options ask for it. If it was not built, the
// page says so.
func TestDashboard(t *testing.T) {
	files := map[string]string{
		"build/dashboard/index.html": "<!doctype html><title>Admin UI</title>",
		"build/dashboard/js/app.js":  "1",
	}
	const page = "/admin/ui/"
	if w := ask(newSite(t, files, false), "GET", page); w.Code != http.StatusNotFound || strings.Contains(w.Body.String(), "Admin UI") {
		t.Errorf("not asked for: %d %s", w.Code, w.Body)
	}
	if w := ask(newSite(t, nil, true), "GET", page); w.Code != http.StatusNotFound || !strings.Contains(w.Body.String(), "make dashboard build") {
		t.Errorf("not built: %d %s", w.Code, w.Body)
	}
	s := newSite(t, files, true)
	for path, want := range map[string]struct {
		code      int
		mediaType string
	}{
		page:                  {200, "text/html; charset=utf-8"},
		page + "js/app.js":    {200, "text/javascript; charset=utf-8"},
		page + "js/none.js":   {404, "text/plain; charset=utf-8"},
		page + "%2e%2e/x":     {404, "text/plain; charset=utf-8"},
		page + "..%2fsite.go": {404, "text/plain; charset=utf-8"},
		"/admin/ui":           {404, ""},
	} {
		w := ask(s, "GET", path)
		if w.Code == http.StatusTemporaryRedirect || w.Code == http.StatusMovedPermanently || w.Code == http.StatusPermanentRedirect {
			if path != "/admin/ui" || w.Header().Get("Location") != page {
				t.Errorf("%s: %d to %s", path, w.Code, w.Header().Get("Location"))
			}
			continue
		}
		if w.Code != want.code || want.mediaType != "" && w.Header().Get("Content-Type") != want.mediaType {
			t.Errorf("%s: %d %s", path, w.Code, w.Header().Get("Content-Type"))
		}
	}
	policy := ask(s, "GET", page).Header().Get("Content-Security-Policy")
	for _, want := range []string{"default-src 'none'", "script-src 'self';", "connect-src 'self' ws://localhost:3000", "frame-ancestors 'none'"} {
		if !strings.Contains(policy, want) {
			t.Errorf("the policy %q lacks %q", policy, want)
		}
	}
}
