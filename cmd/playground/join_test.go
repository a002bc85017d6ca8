package main

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
)

// The start-up line and the page /join name the same addresses for other devices, and say
// who gets in. The machine's addresses are made up.
func TestAddressesForOthers(t *testing.T) {
	for _, tt := range []struct {
		listen string
		args   []string
		line   string // a part of the start-up line
		page   string // a part of /join, for the machine itself
	}{
		{"127.0.0.1", nil, "at http://localhost:3000 (this machine only), with", "-addr :3000"},
		{"::", nil, "at http://localhost:3000 (open to the network at http://192.168.1.20:3000, http://[fd00::20]:3000; /join shows that to a class), with", "192.168.1.20:3000<wbr"},
		{"0.0.0.0", []string{"-host", "class.local"}, "(open to the network at http://class.local:3000; /join", "class.local:3000<wbr"},
		{"192.168.1.20", nil, "at http://192.168.1.20:3000 (open to the network at http://192.168.1.20:3000; /join", "192.168.1.20:3000<wbr"},
		{"127.0.0.1", []string{"-host", "play.example", "-proxy", "127.0.0.1"}, "(this machine, and a proxy as play.example; /join there shows that to a class), with", "through your proxy"},
		{"::", []string{"-proxy", "10.0.0.1"}, "(open to the network), with", "at the proxy’s address"},
	} {
		p := onLaptop(t, tt.args...)
		addr := &net.TCPAddr{IP: net.ParseIP(tt.listen), Port: 3000}
		front, err := p.front(addr)
		if err != nil {
			t.Fatal(err)
		}
		if line := p.startLine(addr); !strings.Contains(line, tt.line) || strings.Contains(line, "\n") {
			t.Errorf("%s %q: %q lacks %q", tt.listen, tt.args, line, tt.line)
		}
		if body := joinPage(t, front, "127.0.0.1:9", "localhost:3000"); !strings.Contains(body, tt.page) {
			t.Errorf("%s %q: /join lacks %q", tt.listen, tt.args, tt.page)
		}
	}
}

// A guest who comes through a proxy gets the guest's page, and its projector shows the
// proxy's own address.
func TestJoinBehindProxy(t *testing.T) {
	p := onLaptop(t, "-host", "play.example", "-proxy", "127.0.0.1")
	front, err := p.front(&net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 3000})
	if err != nil {
		t.Fatal(err)
	}
	if body := joinPage(t, front, "127.0.0.1:9", "play.example", "X-Forwarded-For", "203.0.113.5"); !strings.Contains(body, "join-own") {
		t.Error("no page for guests")
	}
	r := httptest.NewRequest(http.MethodGet, "http://play.example/join/screen", nil)
	r.RemoteAddr = "127.0.0.1:9"
	r.Header.Set("X-Forwarded-For", "203.0.113.5")
	r.Header.Set("X-Forwarded-Proto", "https")
	w := httptest.NewRecorder()
	front.ServeHTTP(w, r)
	if body := w.Body.String(); !strings.Contains(body, "QR code of https://play.example/join") {
		t.Errorf("the projector: %d", w.Code)
	}
}

// onLaptop returns a playground on a machine with two made-up addresses.
func onLaptop(t *testing.T, args ...string) *playground {
	t.Helper()
	c, err := parse(args, func(string) string { return "" }, t.Output())
	if err != nil {
		t.Fatal(err)
	}
	p, err := newPlayground(t.Context(), c, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.Close(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
	})
	p.machine = func() []netip.Addr {
		return []netip.Addr{netip.MustParseAddr("192.168.1.20"), netip.MustParseAddr("fd00::20")}
	}
	return p
}

func joinPage(t *testing.T, front http.Handler, remote, host string, header ...string) string {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, "http://"+host+"/join", nil)
	r.RemoteAddr = remote
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	front.ServeHTTP(w, r)
	if w.Code != http.StatusOK {
		t.Errorf("/join for %s at %s: %d", remote, host, w.Code)
	}
	return w.Body.String()
}
