package main

import (
	"net/http"
	"strings"
	"testing"

	"github.com/socketplay/socketplay/wasmclient"
)

const adminPassword = "for the teacher"

// The dashboard connects only if the flag -admin allows it. Then the start-up line says
// where its page is.
func TestAdminFlag(t *testing.T) {
	for flag, want := range map[string]string{"": "Invalid namespace", "-admin=read": "", "-admin=write": ""} {
		url, line, stop := start(t, strings.Fields(flag)...)
		page := " and the dashboard at " + strings.Replace(url, "127.0.0.1", "localhost", 1) + "/admin/ui/; "
		if strings.Contains(line, page) != (flag != "") {
			t.Errorf("%q: start-up line %q", flag, line)
		}
		if flag == "" {
			get(t, url+"/admin/ui/", http.StatusNotFound)
		}
		m := wasmclient.NewManager(url, &wasmclient.Options{NoReconnection: true})
		s := m.Socket("/admin")
		if err := s.SetAuthValue(map[string]string{"username": "admin", "password": adminPassword}); err != nil {
			t.Fatal(err)
		}
		got := ""
		if err := s.ConnectAndWait(t.Context()); err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%q: namespace /admin answers %q, want %q", flag, got, want)
		}
		m.Close()
		stop()
	}
}
