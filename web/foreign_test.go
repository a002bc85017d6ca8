package web_test

import (
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/socketplay/socketplay/web"
)

// The page for a foreign name is well-formed, needs nothing from the server, and its policy
// allows its own style and nothing else. The name cannot add markup.
func TestForeignNamePage(t *testing.T) {
	w := httptest.NewRecorder()
	web.ServeForeignName(w, `evil.example<script>`, "NAME")
	page := w.Body.String()
	if w.Code != http.StatusForbidden || !strings.Contains(page, "evil.example&lt;script&gt;") || !strings.Contains(page, "bin/playground -host NAME") || !strings.Contains(page, "ask who runs this playground") {
		t.Errorf("%d %s", w.Code, page)
	}
	for _, needs := range []string{"<script", "<link", "<img", "href=", "src="} {
		if strings.Contains(page, needs) {
			t.Errorf("the page has %q", needs)
		}
	}
	_, rest, _ := strings.Cut(page, "<style>")
	style, _, _ := strings.Cut(rest, "</style>")
	sum := sha256.Sum256([]byte(style))
	want := "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
	if policy := w.Header().Get("Content-Security-Policy"); style == "" || policy != want {
		t.Errorf("policy %q, want %q", policy, want)
	}
}
