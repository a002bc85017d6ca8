package admin_test

import (
	"strings"
	"testing"

	"golang.org/x/crypto/bcrypt"

	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/socketio/admin"
)

func TestInstrumentRefuses(t *testing.T) {
	empty, err := bcrypt.GenerateFromPassword(nil, bcrypt.MinCost)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		opts *admin.Options
		want string
	}{
		{nil, "PasswordHash is missing"},
		{&admin.Options{}, "PasswordHash is missing"},
		{&admin.Options{Username: "root"}, "PasswordHash is missing"},
		{&admin.Options{PasswordHash: "secret"}, "not a bcrypt hash"},
		{&admin.Options{PasswordHash: string(empty)}, "empty password"},
		{&admin.Options{PasswordHash: hash, NoAuth: true}, "contradict"},
		{&admin.Options{NoAuth: true, Namespace: "/"}, "every client"},
		{&admin.Options{NoAuth: true, Mode: "verbose"}, `"verbose" is neither`},
	} {
		io, err := socketio.New(nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := admin.Instrument(io, tt.opts); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%+v: error %v, want %q", tt.opts, err, tt.want)
		}
		if n := len(io.Namespaces()); n != 1 {
			t.Errorf("%+v: Instrument failed but left %d namespaces", tt.opts, n)
		}
		if err := io.Close(t.Context()); err != nil {
			t.Error(err)
		}
	}
}
