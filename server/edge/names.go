package edge

import (
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
)

// AnyName allows every name, see [Options.Names].
const AnyName = "*"

// ParseNames reads names of hosts, without ports, such as "play.example, 192.0.2.7".
func ParseNames(list string) ([]string, error) {
	var all []string
	for name := range strings.SplitSeq(list, ",") {
		name = canonicalName(strings.TrimSpace(name))
		if _, err := netip.ParseAddr(name); err != nil && (name == "" || strings.ContainsAny(name, ":/@ ")) {
			return nil, fmt.Errorf("edge: %q is not the name of a host; it has no port and no https://", name)
		}
		all = append(all, name)
	}
	return all, nil
}

// canonicalName returns the one spelling of a host's name: in lower case, without the dot
// at the end and without the brackets of IPv6.
func canonicalName(host string) string {
	host = strings.TrimSuffix(strings.TrimPrefix(host, "["), "]")
	return strings.TrimSuffix(strings.ToLower(host), ".")
}

// nameOf returns the name in a Host header, which may have a port.
func nameOf(host string) string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	return canonicalName(host)
}

// loopbackName reports whether browsers find this machine under the name without asking a
// name server.
func loopbackName(name string) bool {
	if name == "localhost" || strings.HasSuffix(name, ".localhost") {
		return true
	}
	ip, err := netip.ParseAddr(name)
	return err == nil && ip.Unmap().IsLoopback()
}

// names decides under which names a program is served.
//
// The owner of a site can tell a browser that the site's name has the address 127.0.0.1
// (DNS rebinding). For the browser, the pages of that site then have the same origin as a
// program on the visitor's own machine, and could do everything there. Such a request
// gives itself away by the name in its Host header.
type names struct {
	any     bool     // every name is served
	hosts   []string // names besides those of the loopback
	origins []string // origins whose pages may ask, whatever their name is
}

func newNames(o *Options) names {
	n := names{hosts: o.Names, origins: o.TrustedOrigins}
	n.any = slices.Contains(o.Names, AnyName)
	if tcp, ok := o.Addr.(*net.TCPAddr); ok && len(o.Names) == 0 {
		n.any = !tcp.IP.IsLoopback()
	}
	return n
}

// opaqueOrigin is the origin of a page in a sandbox. A GET of such a page may pass, so that a
// Socket.IO server itself refuses its handshake: the playground shows that. It learns nothing
// that way, and changes nothing. A browser gives it no answer without a header of CORS, a
// handler that opens WebSockets checks the origin, and any page can send a GET without an
// origin.
const opaqueOrigin = "null"

// foreign returns the name in the headers Host and Origin of r under which the program is
// not served, or "" if it is served under both.
func (n *names) foreign(r *http.Request) string {
	if n.any {
		return ""
	}
	// A browser always sends Host. A program such as HAProxy, when it checks whether a
	// server lives, does not.
	if name := nameOf(r.Host); r.Host != "" && !n.allows(name) {
		return name
	}
	for _, origin := range r.Header.Values("Origin") {
		if origin == opaqueOrigin && (r.Method == http.MethodGet || r.Method == http.MethodHead) {
			continue
		}
		u, err := url.Parse(origin)
		if slices.Contains(n.origins, origin) || err == nil && u.Host != "" && n.allows(nameOf(u.Host)) {
			continue
		}
		if err == nil && u.Host != "" {
			return nameOf(u.Host)
		}
		return origin // such as "null"
	}
	return ""
}

// allows reports whether the program is served under a name in its canonical spelling.
func (n *names) allows(name string) bool {
	return n.any || loopbackName(name) || slices.Contains(n.hosts, name)
}
