package edge

import (
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// Proxies are the addresses of the proxies that may say for whom they ask.
type Proxies []netip.Prefix

// ParseProxies reads addresses and networks, such as "127.0.0.1, 10.0.0.0/8, ::1".
func ParseProxies(list string) (Proxies, error) {
	var all Proxies
	for text := range strings.SplitSeq(list, ",") {
		text = strings.TrimSpace(text)
		network, err := netip.ParsePrefix(text)
		if address, addressErr := netip.ParseAddr(text); addressErr == nil {
			network, err = netip.PrefixFrom(address.Unmap(), address.Unmap().BitLen()), nil
		}
		if err != nil {
			return nil, fmt.Errorf("edge: %q is neither an IP address nor a network such as 10.0.0.0/8", text)
		}
		all = append(all, network.Masked())
	}
	return all, nil
}

// contain reports whether an address, with or without a port, is a proxy's.
func (p Proxies) contain(address string) bool {
	if len(p) == 0 {
		return false
	}
	ip, ok := parseHop(address)
	return ok && p.containIP(ip)
}

func (p Proxies) containIP(ip netip.Addr) bool {
	return slices.ContainsFunc(p, func(network netip.Prefix) bool { return network.Contains(ip) })
}

// resolve changes a request of a proxy so that it looks as if it came from the visitor: it
// sets RemoteAddr, and TLS if the visitor's connection is encrypted.
func (p Proxies) resolve(r *http.Request) {
	peer, ok := parseHop(r.RemoteAddr)
	if !ok || !p.containIP(peer) {
		return
	}
	if visitor := p.visitor(peer, r.Header.Values("X-Forwarded-For")); visitor != peer {
		r.RemoteAddr = net.JoinHostPort(visitor.String(), "0")
	}
	if protocols := hops(r.Header.Values("X-Forwarded-Proto")); r.TLS == nil && len(protocols) > 0 &&
		strings.EqualFold(protocols[len(protocols)-1], "https") {
		r.TLS = new(tls.ConnectionState) // nothing is known of it but that it exists
	}
}

// visitor returns the address that the last trusted proxy got the request from. Each proxy
// appends the address of its client to the header X-Forwarded-For. So only the entries at
// the end, up to the first address that is not a proxy's, come from proxies. The client
// itself may have sent the entries before.
func (p Proxies) visitor(peer netip.Addr, header []string) netip.Addr {
	visitor := peer
	for _, hop := range slices.Backward(hops(header)) {
		ip, ok := parseHop(hop)
		if !ok {
			break
		}
		visitor = ip
		if !p.containIP(ip) {
			break
		}
	}
	return visitor
}

// hops returns the entries of a header that may have several lines.
func hops(header []string) []string {
	var all []string
	for _, line := range header {
		for hop := range strings.SplitSeq(line, ",") {
			if hop = strings.TrimSpace(hop); hop != "" {
				all = append(all, hop)
			}
		}
	}
	return all
}

// parseHop reads an IP address with or without a port.
func parseHop(hop string) (ip netip.Addr, ok bool) {
	if withPort, err := netip.ParseAddrPort(hop); err == nil {
		return withPort.Addr().Unmap(), true
	}
	ip, err := netip.ParseAddr(strings.Trim(hop, "[]"))
	return ip.Unmap(), err == nil
}
