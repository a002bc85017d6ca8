package edge

import (
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strconv"
	"strings"
)

// Reach knows under which addresses other devices reach the program, so that people can be
// told. It names only those that [Handler] lets pass with the same [Options].
type Reach struct {
	addr    *net.TCPAddr // nil: not TCP
	names   names
	proxied bool
	machine func() []netip.Addr
}

// NewReach returns the Reach of a program with these options. machine returns the addresses
// of this machine, as [ThisMachine] does.
func NewReach(o Options, machine func() []netip.Addr) *Reach {
	addr, _ := o.Addr.(*net.TCPAddr)
	return &Reach{addr: addr, names: newNames(&o), proxied: len(o.Proxies) > 0, machine: machine}
}

// Local reports whether only this machine reaches the program.
func (r *Reach) Local() bool { return r.addr == nil || r.addr.IP.IsLoopback() }

// Port returns the port at which the program listens.
func (r *Reach) Port() string {
	if r.addr == nil {
		return ""
	}
	return strconv.Itoa(r.addr.Port)
}

// Names returns the names, besides localhost, under which the program is served on purpose.
func (r *Reach) Names() []string {
	return slices.DeleteFunc(slices.Clone(r.names.hosts), func(name string) bool { return name == AnyName || loopbackName(name) })
}

// Origins returns the addresses for other devices, the best one first, such as
// "http://192.168.1.20:3000". It returns nil if only this machine reaches the program, and
// also if others reach it through a proxy, whose address only its requests tell.
func (r *Reach) Origins() []string {
	if r.Local() || r.proxied {
		return nil
	}
	var origins []string
	add := func(name string) {
		origin := "http://" + net.JoinHostPort(name, strconv.Itoa(r.addr.Port))
		if r.names.allows(name) && !slices.Contains(origins, origin) {
			origins = append(origins, origin)
		}
	}
	for _, a := range r.listening() {
		add(a.String())
	}
	for _, name := range r.Names() {
		add(name)
	}
	return origins
}

// OriginsFor returns the addresses for other devices, and first among them the one that a
// request came to: the request shows that it works. Behind a proxy it is the only one.
func (r *Reach) OriginsFor(request *http.Request) []string {
	origins := r.Origins()
	asked := r.askedOrigin(request)
	if asked == "" {
		return origins
	}
	return append([]string{asked}, slices.DeleteFunc(origins, func(o string) bool { return o == asked })...)
}

// askedOrigin returns the address that a request came to, or "" if it is of no use to other
// devices. The client chooses the header Host, so it may be anything.
func (r *Reach) askedOrigin(request *http.Request) string {
	name := nameOf(request.Host)
	if loopbackName(name) || !plainName(name) || !r.names.allows(name) {
		return ""
	}
	scheme, usual := "http://", "80"
	if request.TLS != nil {
		scheme, usual = "https://", "443"
	}
	_, port, err := net.SplitHostPort(request.Host)
	if _, notNumber := strconv.ParseUint(port, 10, 16); err == nil && notNumber != nil {
		return ""
	}
	if err == nil && port != usual {
		return scheme + net.JoinHostPort(name, port)
	}
	return scheme + strings.TrimSuffix(net.JoinHostPort(name, ""), ":")
}

// FromHere reports whether a request comes from this machine itself. A request from the
// loopback under another name comes from a proxy, and so from anywhere.
func (r *Reach) FromHere(request *http.Request) bool {
	ip, ok := parseHop(request.RemoteAddr)
	if !ok {
		return false
	}
	if ip.IsLoopback() {
		return loopbackName(nameOf(request.Host))
	}
	return slices.Contains(r.machine(), ip)
}

// listening returns the addresses of this machine at which the program listens.
func (r *Reach) listening() []netip.Addr {
	own, _ := netip.AddrFromSlice(r.addr.IP)
	if own = own.Unmap(); !own.IsUnspecified() {
		return []netip.Addr{own}
	}
	all := r.machine()
	if own.Is4() {
		return slices.DeleteFunc(slices.Clone(all), netip.Addr.Is6)
	}
	return all
}

// plainName reports whether a name that a client has chosen can be shown as an address.
func plainName(name string) bool { return name != "" && flagFor(name) == name }
