package main

import (
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	env := map[string]string{"PLAYGROUND_ADDR": ":1", "REDIS_URL": "redis://env"}
	getenv := func(name string) string { return env[name] }
	var out strings.Builder
	c, err := parse([]string{"-addr", ":2"}, getenv, &out)
	if err != nil || c.addr != ":2" || c.redisURL != "redis://env" || c.frontendURL != "http://localhost:4200" || c.jwtSecret != nil {
		t.Errorf("config %+v, error %v", c, err)
	}
	env["JWT_SECRET"] = strings.Repeat("s", minSecret)
	again, err := parse(nil, getenv, &out)
	if err != nil || again.addr != ":1" || string(again.jwtSecret) != env["JWT_SECRET"] {
		t.Errorf("config %+v, error %v: the environment's address and secret are wanted", again, err)
	}
	if out.Len() > 0 {
		t.Errorf("output %q", out.String())
	}
}

func TestParseRefuses(t *testing.T) {
	tests := []struct {
		args []string
		env  map[string]string
		want string
	}{
		{[]string{"-addr", "3000"}, nil, "no host:port"},
		{[]string{"extra"}, nil, "unexpected argument"},
		{[]string{"-nonsense"}, nil, "flag provided but not defined"},
		{nil, map[string]string{"JWT_SECRET": "short"}, "shorter than 32 bytes"},
		{nil, map[string]string{"FRONTEND_URL": "localhost:4200"}, "no origin"},
		{nil, map[string]string{"FRONTEND_URL": "http://localhost:4200/app"}, "no origin"},
	}
	for _, tt := range tests {
		var out strings.Builder
		if _, err := parse(tt.args, func(name string) string { return tt.env[name] }, &out); err == nil || !strings.Contains(out.String(), tt.want) {
			t.Errorf("%q %v: error %v, output %q, want %q", tt.args, tt.env, err, out.String(), tt.want)
		}
	}
}
