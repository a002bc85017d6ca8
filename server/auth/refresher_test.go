package auth

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"
)

func firstToken(t *testing.T, r *refresher, user string) string {
	t.Helper()
	token, err := r.firstToken(t.Context(), user)
	if err != nil {
		t.Fatal(err)
	}
	return token
}

func rotate(t *testing.T, r *refresher, token string) string {
	t.Helper()
	successor, user, err := r.rotate(t.Context(), token)
	if err != nil || user != "alice" || successor == token {
		t.Fatalf("rotate: %q, %q, %v", successor, user, err)
	}
	return successor
}

func wantRefused(t *testing.T, r *refresher, token string, want error) {
	t.Helper()
	if successor, user, err := r.rotate(t.Context(), token); !errors.Is(err, want) || successor != "" || user != "" {
		t.Errorf("rotate: %q, %q, %v, want %v", successor, user, err, want)
	}
}

func TestRotation(t *testing.T) {
	c := newClock()
	s, _ := newService(t, c)
	r := s.refresher
	first := firstToken(t, r, "alice")
	second := rotate(t, r, first)
	c.move(time.Minute)
	third := rotate(t, r, second)
	rotate(t, r, third)
	if first == second || second == third || first == third {
		t.Error("tokens repeat")
	}
}

func TestReuseRevokesTheFamily(t *testing.T) {
	c := newClock()
	s, _ := newService(t, c)
	r := s.refresher
	other := firstToken(t, r, "alice")
	stolen := firstToken(t, r, "alice")
	latest := rotate(t, r, stolen)
	c.move(11 * time.Second)
	wantRefused(t, r, stolen, errRefreshReused)
	wantRefused(t, r, latest, errRefreshInvalid) // the family is revoked, for the thief and for the user
	wantRefused(t, r, stolen, errRefreshInvalid)
	rotate(t, r, other) // another login of the same user still works
}

func TestGraceIsForThePreviousTokenOnly(t *testing.T) {
	s, _ := newService(t, newClock())
	first := firstToken(t, s.refresher, "alice")
	second := rotate(t, s.refresher, first)
	rotate(t, s.refresher, second)
	wantRefused(t, s.refresher, first, errRefreshReused)
}

func TestTwoTabsRace(t *testing.T) {
	s, _ := newService(t, newClock())
	token := firstToken(t, s.refresher, "alice")
	const tabs = 8
	got := make([]string, tabs)
	var wg sync.WaitGroup
	for i := range tabs {
		wg.Go(func() {
			successor, _, err := s.refresher.rotate(t.Context(), token)
			if err != nil {
				t.Error(err)
			}
			got[i] = successor
		})
	}
	wg.Wait()
	for _, successor := range got {
		if successor == "" || successor != got[0] {
			t.Fatalf("successors differ: %q", got)
		}
	}
	rotate(t, s.refresher, got[0])
}

func TestRefreshTokenExpires(t *testing.T) {
	s, server := newService(t, newClock())
	token := firstToken(t, s.refresher, "alice")
	server.FastForward(6 * 24 * time.Hour)
	token = rotate(t, s.refresher, token) // each rotation starts the time to live again
	server.FastForward(6 * 24 * time.Hour)
	token = rotate(t, s.refresher, token)
	server.FastForward(8 * 24 * time.Hour)
	wantRefused(t, s.refresher, token, errRefreshInvalid)
}

func TestRevoke(t *testing.T) {
	s, _ := newService(t, newClock())
	first := firstToken(t, s.refresher, "alice")
	second := rotate(t, s.refresher, first)
	for _, token := range []string{"", "nonsense", "no.such", second, second} {
		if err := s.refresher.revoke(t.Context(), token); err != nil {
			t.Error(err)
		}
	}
	wantRefused(t, s.refresher, second, errRefreshInvalid)
	wantRefused(t, s.refresher, first, errRefreshInvalid)
}

func TestStrangeRefreshTokens(t *testing.T) {
	s, server := newService(t, newClock())
	token := firstToken(t, s.refresher, "alice")
	family, _, _ := strings.Cut(token, ".")
	for _, strange := range []string{"", ".", "x", "x.", ".x", "x.y", family, family + ".", strings.Repeat("x", 200) + ".y", "*.x", "\x00.\xff"} {
		wantRefused(t, s.refresher, strange, errRefreshInvalid)
	}
	rotate(t, s.refresher, token)
	// Redis does not contain the token.
	for _, key := range server.Keys() {
		if v, err := server.Get(key); err == nil && strings.Contains(v, token) {
			t.Errorf("the key %s contains a token", key)
		}
	}
	server.Close()
	if _, _, err := s.refresher.rotate(t.Context(), token); err == nil || errors.Is(err, errRefreshInvalid) || errors.Is(err, errRefreshReused) {
		t.Errorf("without Redis: %v", err)
	}
}
