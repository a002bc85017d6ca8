package edge_test

import (
	"crypto/tls"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/socketplay/socketplay/server/edge"
)

func addresses(list ...string) []netip.Addr {
	var all []netip.Addr
	for _, a := range list {
		all = append(all, netip.MustParseAddr(a))
	}
	return all
}

func laptop() []netip.Addr { return addresses("192.168.1.20", "10.8.0.3", "fd00::20") }

// Other devices find a machine at the addresses of its networks. Without one of the
// conditions in Reachable, an address is in the list that leads nowhere.
func TestReachable(t *testing.T) {
	const up = net.FlagUp | net.FlagBroadcast
	interfaces := []edge.Interface{
		{"lo", net.FlagUp | net.FlagLoopback, addresses("127.0.0.1", "10.255.255.1", "::1")},
		{"docker0", up, addresses("172.17.0.1", "fd00:d::1")},
		{"eth0", net.FlagBroadcast, addresses("192.168.9.9")}, // no cable
		{"tun0", net.FlagUp | net.FlagPointToPoint, addresses("10.8.0.3")},
		{"wlan0", up, addresses("192.168.1.20", "169.254.3.4", "fe80::1", "2001:db8::20", "2001:db8::abcd")},
	}
	for _, tt := range []struct {
		preferred netip.Addr
		want      []netip.Addr
	}{
		{netip.MustParseAddr("192.168.1.20"), addresses("192.168.1.20", "10.8.0.3", "2001:db8::20")},
		{netip.Addr{}, addresses("10.8.0.3", "192.168.1.20", "2001:db8::20")}, // no way out of this network
		{netip.MustParseAddr("172.17.0.1"), addresses("10.8.0.3", "192.168.1.20", "2001:db8::20")},
	} {
		if got := edge.Reachable(interfaces, tt.preferred); !slices.Equal(got, tt.want) {
			t.Errorf("preferred %v: %v, want %v", tt.preferred, got, tt.want)
		}
	}
}

// What a machine says of itself is of the kind that Reachable lets through.
func TestThisMachine(t *testing.T) {
	for _, a := range edge.ThisMachine() {
		if !a.IsGlobalUnicast() || a.Zone() != "" {
			t.Errorf("%v", a)
		}
	}
}

type reachTest struct {
	listen  string // where the program listens
	hosts   string // -host
	proxies string // -proxy
	host    string // header Host of the request
	tls     bool
	want    string // the origins, separated by spaces
}

var reachTests = []reachTest{
	{listen: "127.0.0.1", host: "localhost:3000"},
	{listen: "::1", host: "[::1]:3000"},
	{listen: "::", host: "localhost:3000", want: "http://192.168.1.20:3000 http://10.8.0.3:3000 http://[fd00::20]:3000"},
	{listen: "0.0.0.0", host: "localhost:3000", want: "http://192.168.1.20:3000 http://10.8.0.3:3000"},
	{listen: "192.168.1.20", host: "192.168.1.20:3000", want: "http://192.168.1.20:3000"},
	{listen: "::", host: "10.8.0.3:3000", want: "http://10.8.0.3:3000 http://192.168.1.20:3000 http://[fd00::20]:3000"},
	{listen: "0.0.0.0", host: "Laptop.local:8080", want: "http://laptop.local:8080 http://192.168.1.20:3000 http://10.8.0.3:3000"},
	{listen: "0.0.0.0", host: "laptop.local", want: "http://laptop.local http://192.168.1.20:3000 http://10.8.0.3:3000"},
	{listen: "0.0.0.0", host: `evil"<script>:3000`, want: "http://192.168.1.20:3000 http://10.8.0.3:3000"},
	{listen: "0.0.0.0", host: `laptop:30"00`, want: "http://192.168.1.20:3000 http://10.8.0.3:3000"},

	// With -host, the check refuses the other names, and so nobody is sent to them.
	{listen: "::", hosts: "class.local", host: "localhost:3000", want: "http://class.local:3000"},
	{listen: "::", hosts: "class.local,192.168.1.20", host: "localhost:3000", want: "http://192.168.1.20:3000 http://class.local:3000"},
	{listen: "0.0.0.0", hosts: "*", host: "localhost:3000", want: "http://192.168.1.20:3000 http://10.8.0.3:3000"},

	// Behind a proxy, only its own address is known to work.
	{listen: "127.0.0.1", hosts: "play.example", proxies: "127.0.0.1", host: "play.example", tls: true, want: "https://play.example"},
	{listen: "127.0.0.1", hosts: "play.example", proxies: "127.0.0.1", host: "play.example:443", tls: true, want: "https://play.example"},
	{listen: "127.0.0.1", hosts: "play.example", proxies: "127.0.0.1", host: "localhost:3000"},
	{listen: "::", proxies: "127.0.0.1", host: "192.168.1.20:8000", want: "http://192.168.1.20:8000"},
	{listen: "::", proxies: "127.0.0.1", host: "localhost:3000"},
	{listen: "127.0.0.1", hosts: "2001:db8::1", host: "[2001:db8::1]", want: "http://[2001:db8::1]"},
}

func (tt *reachTest) options(t *testing.T) edge.Options {
	t.Helper()
	o := edge.Options{Addr: &net.TCPAddr{IP: net.ParseIP(tt.listen), Port: 3000}}
	var err error
	if tt.hosts != "" {
		if o.Names, err = edge.ParseNames(tt.hosts); err != nil {
			t.Fatal(err)
		}
	}
	if tt.proxies != "" {
		if o.Proxies, err = edge.ParseProxies(tt.proxies); err != nil {
			t.Fatal(err)
		}
	}
	return o
}

func TestOriginsFor(t *testing.T) {
	for _, tt := range reachTests {
		r := httptest.NewRequest(http.MethodGet, "/join", nil)
		r.Host = tt.host
		if tt.tls {
			r.TLS = new(tls.ConnectionState)
		}
		if got := strings.Join(edge.NewReach(tt.options(t), laptop).OriginsFor(r), " "); got != tt.want {
			t.Errorf("%+v: %s", tt, got)
		}
	}
}

// Handler lets every address pass that Reach names, so no guest meets "this name is not
// served here". Without the question r.names.allows in Origins, Reach names the addresses
// of the machine under -host class.local, and Handler refuses them.
func TestReachNamesWhatPasses(t *testing.T) {
	for _, tt := range reachTests {
		o := tt.options(t)
		asked := httptest.NewRequest(http.MethodGet, "/join", nil)
		asked.Host = tt.host
		for _, origin := range edge.NewReach(o, laptop).OriginsFor(asked) {
			r := httptest.NewRequest(http.MethodGet, origin+"/join", nil)
			r.Header.Set("Origin", origin)
			w := httptest.NewRecorder()
			handler(t, o).ServeHTTP(w, r)
			if w.Code != http.StatusNoContent {
				t.Errorf("%+v: %s answers %d %s", tt, origin, w.Code, w.Body)
			}
		}
	}
}

// A teacher's own browser is told from a guest's.
func TestFromHere(t *testing.T) {
	reach := edge.NewReach(edge.Options{Addr: open}, laptop)
	for _, tt := range []struct {
		remote, host string
		want         bool
	}{
		{"127.0.0.1:5000", "localhost:3000", true},
		{"[::1]:5000", "localhost:3000", true},
		{"192.168.1.20:5000", "192.168.1.20:3000", true},
		{"[fd00::20]:5000", "laptop.local:3000", true},
		{"192.168.1.77:5000", "192.168.1.20:3000", false},
		{"127.0.0.1:5000", "play.example", false}, // a proxy that -proxy does not name
		{"", "localhost:3000", false},
	} {
		r := httptest.NewRequest(http.MethodGet, "/join", nil)
		r.RemoteAddr, r.Host = tt.remote, tt.host
		if got := reach.FromHere(r); got != tt.want {
			t.Errorf("%+v: %t", tt, got)
		}
	}
}
