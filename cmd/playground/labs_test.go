package main

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/socketplay/socketplay/server/lab"
)

// createLab creates a lab and returns what the page that asked for it needs.
func createLab(t *testing.T, base string) (l struct{ ID, Name, URL string }) {
	t.Helper()
	body := request(t, http.DefaultClient, http.MethodPost, base+"/api/labs", "", "")
	if err := json.Unmarshal([]byte(body), &l); err != nil || l.URL != "/lab/"+l.ID+"/" {
		t.Fatalf("POST /api/labs: %s, %v", body, err)
	}
	return l
}

// Each lab has a page with the lab's name. For a forged id the playground answers 404.
func TestLabPages(t *testing.T) {
	base, _, _ := start(t)
	l := createLab(t, base)
	for _, path := range []string{l.URL, strings.TrimSuffix(l.URL, "/")} { // the second address redirects to the first
		if body := get(t, base+path, http.StatusOK); !strings.Contains(body, l.Name) {
			t.Errorf("%s does not name %s", path, l.Name)
		}
	}
	forged := "/lab/" + lab.NewIDs([]byte("guess")).New(2) + "/"
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, base+forged, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Accept", "text/html")
	if status, body := answer(t, http.DefaultClient, req); status != http.StatusNotFound || !strings.Contains(body, "There is no such lab") {
		t.Errorf("%s: %d %.300s", forged, status, body)
	}
}

// A limit refuses the page of a lab that is not open, in words, and the page of an open lab
// is served.
//
// Without enterLab, the page is served, and its clients are refused without a reason.
func TestPageOfALabThatCannotBeOpened(t *testing.T) {
	for flag, want := range map[string]struct {
		status   int
		after    string // Retry-After; "": any
		sentence string
	}{
		"-labs=1":             {http.StatusServiceUnavailable, "60", "All labs of this playground are taken."},
		"-labs-per-address=1": {http.StatusTooManyRequests, "60", "Your network has opened as many labs as one network may have here."},
		"-new-labs=0.001/1":   {http.StatusTooManyRequests, "", "Your network has opened many labs in a short time."},
	} {
		c, err := parse([]string{flag}, func(name string) string { return map[string]string{"JWT_SECRET": strings.Repeat("s", 32)}[name] }, io.Discard)
		if err != nil {
			t.Fatal(err)
		}
		p, err := newPlayground(t.Context(), c, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		ids := lab.NewIDs(c.jwtSecret)
		page := func(id, accept string) *httptest.ResponseRecorder {
			r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/lab/"+id+"/", nil)
			r.Header.Set("Accept", accept)
			w := httptest.NewRecorder()
			p.ServeHTTP(w, r)
			return w
		}
		open, refused := ids.New(2), ids.New(2)
		for range 2 {
			if w := page(open, "text/html"); w.Code != http.StatusOK {
				t.Errorf("%s: the first lab's page: %d %.300s", flag, w.Code, w.Body)
			}
		}
		for accept, offer := range map[string]string{"text/html": `href="/lab/main/"`, "text/plain": want.sentence} {
			w := page(refused, accept)
			if body := w.Body.String(); w.Code != want.status || !strings.Contains(body, want.sentence) || !strings.Contains(body, offer) {
				t.Errorf("%s, %s: %d %.300s", flag, accept, w.Code, body)
			}
			if after := w.Header().Get("Retry-After"); after == "" || want.after != "" && after != want.after {
				t.Errorf("%s: Retry-After %q", flag, after)
			}
		}
		if err := p.Close(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
	}
}

// The metrics count learners' labs but do not contain their ids, because everyone who
// knows an id can enter the lab.
func TestMetricsCountLabs(t *testing.T) {
	base, _, _ := start(t)
	first := createLab(t, base)
	createLab(t, base)
	body := get(t, base+"/metrics", http.StatusOK)
	for _, want := range []string{"playground_labs 2\n", "playground_labs_opened_total 2\n"} {
		if !strings.Contains(body, want) {
			t.Errorf("/metrics lacks %q", want)
		}
	}
	if strings.Contains(body, first.ID) {
		t.Error("/metrics gives a lab's id away")
	}
}
