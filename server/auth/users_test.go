package auth_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/socketplay/socketplay/server/auth"
)

func TestSeededUsersLogIn(t *testing.T) {
	s, _ := newService(t, newClock())
	if err := s.Users.Seed(t.Context()); err != nil {
		t.Fatal("seeding again:", err)
	}
	for _, seed := range auth.Seeds() {
		if user, err := s.Users.Login(t.Context(), seed.Name, seed.Password); err != nil || user != seed.User {
			t.Errorf("%s: %+v, %v", seed.Name, user, err)
		}
	}
	if user, err := s.Users.Login(t.Context(), "ALICE@example.test", "alice-pass"); err != nil || user.ID != "alice" {
		t.Errorf("by email: %+v, %v", user, err)
	}
	for _, password := range []string{"", "wrong", "alice-pass\x00", strings.Repeat("x", 1000)} {
		if user, err := s.Users.Login(t.Context(), "alice", password); !errors.Is(err, auth.ErrUnknownUser) || user != (auth.User{}) {
			t.Errorf("password %.20q: %+v, %v", password, user, err)
		}
	}
	if _, err := s.Users.Login(t.Context(), "nobody", "nobody has this password"); !errors.Is(err, auth.ErrUnknownUser) {
		t.Errorf("nobody: %v", err)
	}
}

func TestCreateAndDelete(t *testing.T) {
	s, _ := newService(t, newClock())
	dave := auth.User{ID: "u4", Name: "Dave", Email: "dave@example.test", Role: auth.Member}
	if err := s.Users.Create(t.Context(), dave, "dave-pass"); err != nil {
		t.Fatal(err)
	}
	if user, err := s.Users.Login(t.Context(), "dave", "dave-pass"); err != nil || user != dave {
		t.Errorf("login: %+v, %v", user, err)
	}
	for name, tt := range map[string]struct {
		user     auth.User
		password string
		want     error
	}{
		"same id":       {auth.User{ID: "u4", Name: "x", Email: "x@example.test"}, "p", auth.ErrUserExists},
		"same name":     {auth.User{ID: "u5", Name: "DAVE", Email: "x@example.test"}, "p", auth.ErrUserExists},
		"same email":    {auth.User{ID: "u5", Name: "x", Email: "Dave@example.test"}, "p", auth.ErrUserExists},
		"name is email": {auth.User{ID: "u5", Name: "dave@example.test", Email: "x@example.test"}, "p", auth.ErrUserExists},
		"no id":         {auth.User{Name: "x", Email: "x@example.test"}, "p", auth.ErrBadUser},
		"long name":     {auth.User{ID: "u5", Name: strings.Repeat("x", 101), Email: "x"}, "p", auth.ErrBadUser},
		"no password":   {auth.User{ID: "u5", Name: "x", Email: "x@example.test"}, "", auth.ErrPassword},
		"long password": {auth.User{ID: "u5", Name: "x", Email: "x@example.test"}, strings.Repeat("p", 73), auth.ErrPassword},
	} {
		if err := s.Users.Create(t.Context(), tt.user, tt.password); !errors.Is(err, tt.want) {
			t.Errorf("%s: %v, want %v", name, err, tt.want)
		}
	}
	// What was refused has left nothing behind.
	if err := s.Users.Create(t.Context(), auth.User{ID: "u5", Name: "x", Email: "x@example.test"}, "p"); err != nil {
		t.Errorf("a free name is taken: %v", err)
	}

	if err := s.Users.Delete(t.Context(), "u4"); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Users.ByID(t.Context(), "u4"); !errors.Is(err, auth.ErrUnknownUser) {
		t.Errorf("a deleted user: %v", err)
	}
	if err := s.Users.Delete(t.Context(), "u4"); !errors.Is(err, auth.ErrUnknownUser) {
		t.Errorf("deleting again: %v", err)
	}
	if err := s.Users.Create(t.Context(), dave, "dave-pass"); err != nil {
		t.Errorf("creating again: %v", err)
	}
}

func TestUsersWithoutRedis(t *testing.T) {
	s, server := newService(t, newClock())
	server.Close()
	if _, err := s.Users.Login(t.Context(), "alice", "alice-pass"); err == nil || errors.Is(err, auth.ErrUnknownUser) {
		t.Errorf("login: %v", err)
	}
	if _, err := s.Users.ByID(t.Context(), "alice"); err == nil || errors.Is(err, auth.ErrUnknownUser) {
		t.Errorf("by id: %v", err)
	}
}
