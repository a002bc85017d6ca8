package limits

import (
	"net"
	"net/netip"
)

// ipv6Site is how many bits of an IPv6 address name a site. One visitor often has all the
// addresses of a /64 network.
const ipv6Site = 64

// Address returns the name under which the clients of an address are counted. remoteAddr is
// the address of a client as net/http gives it, with or without a port. For IPv6 the name
// is the /64 network. Text that is not an IP address, as in tests, is its own name.
func Address(remoteAddr string) string {
	host, _, err := net.SplitHostPort(remoteAddr)
	if err != nil {
		host = remoteAddr
	}
	ip, err := netip.ParseAddr(host)
	if err != nil {
		return host
	}
	ip = ip.Unmap()
	if ip.Is4() {
		return ip.String()
	}
	return netip.PrefixFrom(ip.WithZone(""), ipv6Site).Masked().String()
}
