package auth

import (
	"errors"
	"strings"
	"testing"
)

func TestSeededUsersLogIn(t *testing.T) {
	s, _ := newService(t, newClock())
	if err := s.Users.Seed(t.Context()); err != nil {
		t.Fatal("seeding again:", err)
	}
	for _, seed := range Seeds() {
		if user, err := s.Users.withPassword(t.Context(), seed.Name, seed.Password); err != nil || user != seed.User {
			t.Errorf("%s: %+v, %v", seed.Name, user, err)
		}
	}
	if user, err := s.Users.withPassword(t.Context(), "ALICE@example.test", "alice-pass"); err != nil || user.ID != "alice" {
		t.Errorf("by email: %+v, %v", user, err)
	}
	for _, password := range []string{"", "wrong", "alice-pass\x00", strings.Repeat("x", 1000)} {
		if user, err := s.Users.withPassword(t.Context(), "alice", password); !errors.Is(err, ErrUnknownUser) || user != (User{}) {
			t.Errorf("password %.20q: %+v, %v", password, user, err)
		}
	}
	if _, err := s.Users.withPassword(t.Context(), "unknown", "a password"); !errors.Is(err, ErrUnknownUser) {
		t.Errorf("an unknown name: %v", err)
	}
}

func TestCreateAndDelete(t *testing.T) {
	s, _ := newService(t, newClock())
	dave := User{ID: "u4", Name: "Dave", Email: "dave@example.test", Role: Member}
	if err := s.Users.Create(t.Context(), dave, "dave-pass"); err != nil {
		t.Fatal(err)
	}
	if user, err := s.Users.withPassword(t.Context(), "dave", "dave-pass"); err != nil || user != dave {
		t.Errorf("login: %+v, %v", user, err)
	}
	for name, tt := range map[string]struct {
		user     User
		password string
		want     error
	}{
		"same id":       {User{ID: "u4", Name: "x", Email: "x@example.test"}, "p", ErrUserExists},
		"same name":     {User{ID: "u5", Name: "DAVE", Email: "x@example.test"}, "p", ErrUserExists},
		"same email":    {User{ID: "u5", Name: "x", Email: "Dave@example.test"}, "p", ErrUserExists},
		"name is email": {User{ID: "u5", Name: "dave@example.test", Email: "x@example.test"}, "p", ErrUserExists},
		"no id":         {User{Name: "x", Email: "x@example.test"}, "p", ErrBadUser},
		"long name":     {User{ID: "u5", Name: strings.Repeat("x", 101), Email: "x"}, "p", ErrBadUser},
		"no password":   {User{ID: "u5", Name: "x", Email: "x@example.test"}, "", ErrPassword},
		"long password": {User{ID: "u5", Name: "x", Email: "x@example.test"}, strings.Repeat("p", 73), ErrPassword},
	} {
		if err := s.Users.Create(t.Context(), tt.user, tt.password); !errors.Is(err, tt.want) {
			t.Errorf("%s: %v, want %v", name, err, tt.want)
		}
	}
	// After Create has refused a user, the name of that user is free again.
	if err := s.Users.Create(t.Context(), User{ID: "u5", Name: "x", Email: "x@example.test"}, "p"); err != nil {
		t.Errorf("a free name: %v", err)
	}

	if err := s.Users.Delete(t.Context(), "u4"); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Users.byID(t.Context(), "u4"); !errors.Is(err, ErrUnknownUser) {
		t.Errorf("a deleted user: %v", err)
	}
	if err := s.Users.Delete(t.Context(), "u4"); !errors.Is(err, ErrUnknownUser) {
		t.Errorf("deleting again: %v", err)
	}
	if err := s.Users.Create(t.Context(), dave, "dave-pass"); err != nil {
		t.Errorf("creating again: %v", err)
	}
}

func TestUsersWithoutRedis(t *testing.T) {
	s, server := newService(t, newClock())
	server.Close()
	if _, err := s.Users.withPassword(t.Context(), "alice", "alice-pass"); err == nil || errors.Is(err, ErrUnknownUser) {
		t.Errorf("login: %v", err)
	}
	if _, err := s.Users.byID(t.Context(), "alice"); err == nil || errors.Is(err, ErrUnknownUser) {
		t.Errorf("by id: %v", err)
	}
}
