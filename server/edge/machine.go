package edge

import (
	"net"
	"net/netip"
	"slices"
	"strings"
)

// An Interface is a network interface of this machine, with its addresses.
type Interface struct {
	Name      string
	Flags     net.Flags
	Addresses []netip.Addr
}

// ThisMachine returns the addresses at which other devices can find this machine, the best
// one first. It asks the system each time, because a laptop moves from one network to
// another.
func ThisMachine() []netip.Addr {
	all, err := net.Interfaces()
	if err != nil {
		return nil
	}
	var interfaces []Interface
	for _, i := range all {
		found := Interface{Name: i.Name, Flags: i.Flags}
		addresses, _ := i.Addrs() // an interface that has gone has none
		for _, a := range addresses {
			if prefix, err := netip.ParsePrefix(a.String()); err == nil {
				found.Addresses = append(found.Addresses, prefix.Addr().Unmap())
			}
		}
		interfaces = append(interfaces, found)
	}
	return Reachable(interfaces, outward())
}

// outward returns the address from which this machine would send to other networks. It
// sends nothing: connecting a UDP socket only chooses an address. The one it asks for is
// reserved for documentation (RFC 5737).
func outward() netip.Addr {
	conn, err := net.Dial("udp4", "192.0.2.1:9")
	if err != nil {
		return netip.Addr{}
	}
	defer func() { _ = conn.Close() }()
	local, _ := netip.ParseAddrPort(conn.LocalAddr().String())
	return local.Addr().Unmap()
}

// Reachable chooses the addresses at which other devices can find this machine: of
// interfaces that are up and belong to a network, without those that lead only to virtual
// machines, and one IPv6 address for each interface. preferred comes first if it is one of
// them; IPv4 comes before IPv6, since it can be typed.
func Reachable(interfaces []Interface, preferred netip.Addr) []netip.Addr {
	var four, six []netip.Addr
	for _, i := range interfaces {
		if i.Flags&net.FlagUp == 0 || i.Flags&net.FlagLoopback != 0 || virtual(i.Name) {
			continue
		}
		hasSix := false
		for _, a := range i.Addresses {
			switch {
			case !a.IsGlobalUnicast(): // such as fe80::1, which needs the name of the other device's interface
			case a.Is4():
				four = append(four, a)
			case !hasSix: // the others are temporary, and just as long to type
				hasSix = true
				six = append(six, a)
			}
		}
	}
	all := append(four, six...)
	if i := slices.Index(all, preferred); i > 0 {
		all = slices.Insert(slices.Delete(all, i, i+1), 0, preferred)
	}
	return all
}

// virtual reports whether an interface leads only to containers or virtual machines on this
// machine.
func virtual(name string) bool {
	return slices.ContainsFunc([]string{"docker", "br-", "veth", "virbr", "vmnet", "vboxnet", "cni", "podman"}, func(prefix string) bool {
		return strings.HasPrefix(name, prefix)
	})
}
