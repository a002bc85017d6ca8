package main

import (
	"encoding/json"
	"net/http"
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
