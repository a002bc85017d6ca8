package edge_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/socketplay/socketplay/server/edge"
)

// A request of a proxy counts as the visitor's, and a client cannot choose its address:
// what it sends in X-Forwarded-For itself stands before what the proxies have added.
func TestForwardedFor(t *testing.T) {
	proxies, err := edge.ParseProxies("127.0.0.1, 10.0.0.0/8,2001:db8:1::/48")
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name, peer string
		header     []string
		want       string
	}{
		{"a visitor", "127.0.0.1:1234", []string{"192.0.2.7"}, "192.0.2.7:0"},
		{"without the header", "127.0.0.1:1234", nil, "127.0.0.1:1234"},
		{"spoofed without a proxy", "192.0.2.9:1234", []string{"192.0.2.7"}, "192.0.2.9:1234"},
		{"spoofed before the entry of the proxy", "127.0.0.1:1234", []string{"127.0.0.1, 198.51.100.1, 192.0.2.7"}, "192.0.2.7:0"},
		{"spoofed in a line of its own", "127.0.0.1:1234", []string{"198.51.100.1", "192.0.2.7"}, "192.0.2.7:0"},
		{"spoofed proxy", "127.0.0.1:1234", []string{"198.51.100.1, 10.1.1.1, 192.0.2.7"}, "192.0.2.7:0"},
		{"two proxies", "127.0.0.1:1234", []string{"198.51.100.1, 192.0.2.7 , 10.1.1.1"}, "192.0.2.7:0"},
		{"two proxies, two lines", "127.0.0.1:1234", []string{"192.0.2.7", "10.1.1.1"}, "192.0.2.7:0"},
		{"a visitor in the network of the proxies", "127.0.0.1:1234", []string{"10.1.1.2, 10.1.1.1"}, "10.1.1.2:0"},
		{"IPv6", "[2001:db8:1::5]:1234", []string{"2001:db8:2::7"}, "[2001:db8:2::7]:0"},
		{"IPv6 with a port", "127.0.0.1:1234", []string{"[2001:db8:2::7]:4711"}, "[2001:db8:2::7]:0"},
		{"IPv4 with a port", "127.0.0.1:1234", []string{"192.0.2.7:4711"}, "192.0.2.7:0"},
		{"IPv4 in IPv6", "[::ffff:127.0.0.1]:1234", []string{"::ffff:192.0.2.7"}, "192.0.2.7:0"},
		{"malformed", "127.0.0.1:1234", []string{"192.0.2.7, unknown"}, "127.0.0.1:1234"},
		{"malformed before the visitor", "127.0.0.1:1234", []string{"'; --, 192.0.2.7"}, "192.0.2.7:0"},
		{"malformed before a proxy", "127.0.0.1:1234", []string{"unknown, 10.1.1.1"}, "10.1.1.1:0"},
		{"empty", "127.0.0.1:1234", []string{" , "}, "127.0.0.1:1234"},
	}
	for _, tt := range tests {
		if got, _ := resolve(t, proxies, tt.peer, http.Header{"X-Forwarded-For": tt.header}); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
	if got, _ := resolve(t, nil, "127.0.0.1:1234", http.Header{"X-Forwarded-For": {"192.0.2.7"}}); got != "127.0.0.1:1234" {
		t.Errorf("without proxies: %s", got)
	}
}

// If a proxy says that the visitor's connection is encrypted, cookies are made for such
// connections. A client without a proxy cannot say so.
func TestForwardedProto(t *testing.T) {
	proxies, err := edge.ParseProxies("127.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		peer   string
		header []string
		want   bool
	}{
		{"127.0.0.1:1", []string{"https"}, true},
		{"127.0.0.1:1", []string{"http", "HTTPS"}, true},
		{"127.0.0.1:1", []string{"https, http"}, false},
		{"127.0.0.1:1", nil, false},
		{"192.0.2.7:1", []string{"https"}, false},
	} {
		if _, got := resolve(t, proxies, tt.peer, http.Header{"X-Forwarded-Proto": tt.header}); got != tt.want {
			t.Errorf("%s %q: encrypted is %t", tt.peer, tt.header, got)
		}
	}
}

// resolve returns what handlers see of a request: from whom it comes, and whether the
// connection is encrypted.
func resolve(t *testing.T, proxies edge.Proxies, peer string, header http.Header) (address string, encrypted bool) {
	t.Helper()
	h, err := edge.Handler(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		address, encrypted = r.RemoteAddr, r.TLS != nil
	}), edge.Options{Names: []string{edge.AnyName}, Proxies: proxies})
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.RemoteAddr, r.Header = peer, header
	h.ServeHTTP(httptest.NewRecorder(), r)
	return address, encrypted
}

func TestParseProxiesRefuses(t *testing.T) {
	for _, list := range []string{"", "proxy.example", "10.0.0.0/33", "127.0.0.1:80", "127.0.0.1,,::1"} {
		if got, err := edge.ParseProxies(list); err == nil {
			t.Errorf("%q: %v", list, got)
		}
	}
}
