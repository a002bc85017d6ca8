package auth_test

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/socketplay/socketplay/server/auth"
)

func begin(t *testing.T, r *auth.Refresher, user string) string {
	t.Helper()
	token, err := r.Begin(t.Context(), user)
	if err != nil {
		t.Fatal(err)
	}
	return token
}

func rotate(t *testing.T, r *auth.Refresher, token string) string {
	t.Helper()
	successor, user, err := r.Rotate(t.Context(), token)
	if err != nil || user != "alice" || successor == token {
		t.Fatalf("rotate: %q, %q, %v", successor, user, err)
	}
	return successor
}

func refused(t *testing.T, r *auth.Refresher, token string, want error) {
	t.Helper()
	if successor, user, err := r.Rotate(t.Context(), token); !errors.Is(err, want) || successor != "" || user != "" {
		t.Errorf("rotate: %q, %q, %v, want %v", successor, user, err, want)
	}
}

func TestRotation(t *testing.T) {
	c := newClock()
	s, _ := newService(t, c)
	r := s.Refresher
	first := begin(t, r, "alice")
	second := rotate(t, r, first)
	c.move(time.Minute)
	third := rotate(t, r, second)
	rotate(t, r, third)
	if first == second || second == third || first == third {
		t.Error("tokens repeat")
	}
}

func TestReuseEndsTheFamily(t *testing.T) {
	c := newClock()
	s, _ := newService(t, c)
	r := s.Refresher
	other := begin(t, r, "alice")
	stolen := begin(t, r, "alice")
	latest := rotate(t, r, stolen)
	c.move(11 * time.Second)
	refused(t, r, stolen, auth.ErrReuse)
	refused(t, r, latest, auth.ErrRefresh) // revoked, whoever has it
	refused(t, r, stolen, auth.ErrRefresh)
	rotate(t, r, other) // another login of the same user
}

func TestOlderTokenIsReuseEvenWithinTheGrace(t *testing.T) {
	s, _ := newService(t, newClock())
	first := begin(t, s.Refresher, "alice")
	second := rotate(t, s.Refresher, first)
	rotate(t, s.Refresher, second)
	refused(t, s.Refresher, first, auth.ErrReuse)
}

func TestTwoTabsRace(t *testing.T) {
	s, _ := newService(t, newClock())
	token := begin(t, s.Refresher, "alice")
	const tabs = 8
	got := make([]string, tabs)
	var wg sync.WaitGroup
	for i := range tabs {
		wg.Go(func() {
			successor, _, err := s.Refresher.Rotate(t.Context(), token)
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
	rotate(t, s.Refresher, got[0])
}

func TestRefreshTokenExpires(t *testing.T) {
	s, server := newService(t, newClock())
	token := begin(t, s.Refresher, "alice")
	server.FastForward(6 * 24 * time.Hour)
	token = rotate(t, s.Refresher, token) // which begins the time anew
	server.FastForward(6 * 24 * time.Hour)
	token = rotate(t, s.Refresher, token)
	server.FastForward(8 * 24 * time.Hour)
	refused(t, s.Refresher, token, auth.ErrRefresh)
}

func TestRevoke(t *testing.T) {
	s, _ := newService(t, newClock())
	first := begin(t, s.Refresher, "alice")
	second := rotate(t, s.Refresher, first)
	for _, token := range []string{"", "nonsense", "no.such", second, second} {
		if err := s.Refresher.Revoke(t.Context(), token); err != nil {
			t.Error(err)
		}
	}
	refused(t, s.Refresher, second, auth.ErrRefresh)
	refused(t, s.Refresher, first, auth.ErrRefresh)
}

func TestStrangeRefreshTokens(t *testing.T) {
	s, server := newService(t, newClock())
	token := begin(t, s.Refresher, "alice")
	family, _, _ := strings.Cut(token, ".")
	for _, strange := range []string{"", ".", "x", "x.", ".x", "x.y", family, family + ".", strings.Repeat("x", 200) + ".y", "*.x", "\x00.\xff"} {
		refused(t, s.Refresher, strange, auth.ErrRefresh)
	}
	rotate(t, s.Refresher, token)
	// Redis has nothing that could be used.
	for _, key := range server.Keys() {
		if v, err := server.Get(key); err == nil && strings.Contains(v, token) {
			t.Errorf("%s holds a token", key)
		}
	}
	server.Close()
	if _, _, err := s.Refresher.Rotate(t.Context(), token); err == nil || errors.Is(err, auth.ErrRefresh) || errors.Is(err, auth.ErrReuse) {
		t.Errorf("without Redis: %v", err)
	}
}
