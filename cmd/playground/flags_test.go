package main

import (
	"fmt"
	"strings"
	"testing"

	"golang.org/x/crypto/bcrypt"

	"github.com/socketplay/socketplay/server/auth"
)

func TestParse(t *testing.T) {
	env := map[string]string{"PLAYGROUND_ADDR": ":1", "REDIS_URL": "redis://env"}
	getenv := func(name string) string { return env[name] }
	var out strings.Builder
	c, err := parse([]string{"-addr", ":2"}, getenv, &out)
	if err != nil || c.addr != ":2" || c.redisURL != "redis://env" || c.frontendURL != "http://localhost:4200" || c.jwtSecret != nil {
		t.Errorf("config %+v, error %v", c, err)
	}
	env["JWT_SECRET"] = strings.Repeat("s", auth.MinSecret)
	again, err := parse(nil, getenv, &out)
	if err != nil || again.addr != ":1" || string(again.jwtSecret) != env["JWT_SECRET"] {
		t.Errorf("config %+v, error %v: want the environment's address and secret", again, err)
	}
	if out.Len() > 0 {
		t.Errorf("output %q", out.String())
	}
}

// The flag -per-address sets how many connections to an instance an address may have.
func TestPerAddress(t *testing.T) {
	for flag, want := range map[string]int{"": 500, "-per-address=7": 7, "-per-address=0": 0} {
		var out strings.Builder
		c, err := parse(strings.Fields(flag), func(string) string { return "" }, &out)
		if err != nil {
			t.Fatal(err)
		}
		if c.limits.SessionsPerAddress != want {
			t.Errorf("%q: %d, want %d", flag, c.limits.SessionsPerAddress, want)
		}
	}
}

// The flags -host and -proxy may be given again, and may each have several values.
func TestParseLists(t *testing.T) {
	var out strings.Builder
	c, err := parse([]string{"-host", "A.example,b.example", "-host", "c.example", "-proxy", "10.0.0.0/8,::1", "-proxy", "192.0.2.7"},
		func(string) string { return "" }, &out)
	if err != nil || fmt.Sprint(c.hosts) != "[a.example b.example c.example]" || fmt.Sprint(c.proxies) != "[10.0.0.0/8 ::1/128 192.0.2.7/32]" {
		t.Errorf("-host %v, -proxy %v, %v", c.hosts, c.proxies, err)
	}
}

// Without the flag -admin there is no dashboard. With it, the configuration keeps the
// password's hash only.
func TestParseAdmin(t *testing.T) {
	hash, err := bcrypt.GenerateFromPassword([]byte("classroom"), bcrypt.MinCost)
	if err != nil {
		t.Fatal(err)
	}
	for _, password := range []string{"classroom", string(hash)} {
		for _, mode := range []string{"", "read", "write"} {
			var out strings.Builder
			c, err := parse([]string{"-admin", mode}, func(name string) string {
				return map[string]string{"ADMIN_PASSWORD": password}[name]
			}, &out)
			if err != nil || out.Len() > 0 || (c.admin != nil) != (mode != "") || c.admin != nil && c.admin.ReadOnly != (mode == "read") {
				t.Errorf("-admin %q: %+v, %v, output %q", mode, c.admin, err, out.String())
			}
			if c.admin != nil && bcrypt.CompareHashAndPassword([]byte(c.admin.PasswordHash), []byte("classroom")) != nil {
				t.Errorf("-admin %q, password %q: hash %q", mode, password, c.admin.PasswordHash)
			}
		}
	}
}

func TestParseRefuses(t *testing.T) {
	tests := []struct {
		args []string
		env  map[string]string
		want string
	}{
		{[]string{"-addr", "3000"}, nil, "not host:port"},
		{[]string{"-per-address", "-1"}, nil, "is negative"},
		{[]string{"-tcp-per-address", "-1"}, nil, "is negative"},
		{[]string{"-host", "https://play.example"}, nil, "not the name of a host"},
		{[]string{"-proxy", "proxy.example"}, nil, "neither an IP address nor a network"},
		{[]string{"extra"}, nil, "unexpected argument"},
		{[]string{"-nonsense"}, nil, "flag provided but not defined"},
		{nil, map[string]string{"JWT_SECRET": "short"}, "shorter than 32 bytes"},
		{nil, map[string]string{"FRONTEND_URL": "localhost:4200"}, "is not an origin"},
		{nil, map[string]string{"FRONTEND_URL": "http://localhost:4200/app"}, "is not an origin"},
		{[]string{"-admin", "read"}, nil, "needs ADMIN_PASSWORD"},
		{[]string{"-admin", "read"}, map[string]string{"ADMIN_PASSWORD": "1234567"}, "needs ADMIN_PASSWORD"},
		{[]string{"-admin", "all"}, map[string]string{"ADMIN_PASSWORD": "12345678"}, "neither read nor write"},
		{[]string{"-admin", "write"}, map[string]string{"ADMIN_PASSWORD": "$2b$10$short"}, "bcrypt hash and is not one"},
		{[]string{"-admin", "write"}, map[string]string{"ADMIN_PASSWORD": strings.Repeat("p", 73)}, "72 bytes"},
	}
	for _, tt := range tests {
		var out strings.Builder
		if _, err := parse(tt.args, func(name string) string { return tt.env[name] }, &out); err == nil || !strings.Contains(out.String(), tt.want) {
			t.Errorf("%q %v: error %v, output %q, want %q", tt.args, tt.env, err, out.String(), tt.want)
		}
	}
}
