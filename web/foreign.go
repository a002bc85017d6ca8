package web

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"net/http"

	"github.com/socketplay/socketplay/web/pages"
)

// ServeForeignName answers 403, with a page that says that the site is not served under
// this name, and that the flag -host with the value flag changes that.
func ServeForeignName(w http.ResponseWriter, name, flag string) {
	var page bytes.Buffer
	if err := pages.Foreign(name, flag).Render(context.Background(), &page); err != nil { // cannot happen, the page needs nothing
		http.Error(w, "This name is not served here.", http.StatusForbidden)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src "+styleHash(page.Bytes())+"; frame-ancestors 'none'; base-uri 'none'; form-action 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	w.WriteHeader(http.StatusForbidden)
	_, _ = w.Write(page.Bytes()) // fails only if the client has left
}

// styleHash returns the source expression that allows the page's one style element.
func styleHash(page []byte) string {
	_, rest, _ := bytes.Cut(page, []byte("<style>"))
	style, _, _ := bytes.Cut(rest, []byte("</style>"))
	sum := sha256.Sum256(style)
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}
