package engine

import "github.com/socketplay/socketplay/server/internal/limits"

// Rate says how often something may happen: PerSecond times a second on average, and Burst
// times at once. The zero value sets no limit.
type Rate = limits.Rate

// AddressLimits say what the clients of one IP address may use together. For IPv6 the
// clients of a /64 network count as one address, since one visitor often has all of it.
// Behind a proxy all clients have the address of the proxy. 0 and the zero Rate set no
// limit.
type AddressLimits struct {
	// Sessions is how many sessions may be open. The server answers a further handshake
	// with 429.
	Sessions int

	// Bytes is how many bytes the server may keep for the clients: messages of which only a
	// part has arrived, attachments whose packet is not complete, events that wait for their
	// handlers, and packets that wait for a client that does not read. As long as a session
	// lasts, the header of its handshake counts too, and so does what its owner counts with
	// [Session.Keep]. The session that would exceed the limit is ended, or its handshake is
	// answered with 429. About 64 KiB of a session are not counted, so that ordinary headers
	// and messages cost nothing.
	Bytes int64

	// ControlPackets is how often the clients may send control packets, see
	// [Options.ControlPackets]. The session that sends more of them is ended.
	ControlPackets Rate
}

// Addresses counts what the clients of each IP address use. Servers that have the same
// Addresses in their [Options] count together.
type Addresses struct {
	sessions *limits.Counter
	bytes    *limits.Counter
	control  *limits.Buckets
}

// NewAddresses returns counts at zero that obey l.
func NewAddresses(l AddressLimits) *Addresses {
	return &Addresses{
		sessions: limits.NewCounter(int64(l.Sessions)),
		bytes:    limits.NewCounter(l.Bytes),
		control:  limits.NewBuckets(l.ControlPackets),
	}
}

// Usage returns how many sessions the clients of an address have, and how many bytes are
// counted for them. remoteAddr is the address as net/http gives it, with or without a port.
// For a limit that is not set, it returns 0. The tests of other packages need it, and so does
// a program that wants to see how close an address is to its limits.
func (a *Addresses) Usage(remoteAddr string) (sessions int, bytes int64) {
	key := limits.Address(remoteAddr)
	return int(a.sessions.Used(key)), a.bytes.Used(key)
}

// InUse returns how many addresses have sessions or bytes that are counted. With it, tests
// look for leaks.
func (a *Addresses) InUse() int { return max(a.sessions.Len(), a.bytes.Len()) }

// addressOf returns the name under which the client of a request is counted. If nothing is
// counted, it returns "".
func (srv *Server) addressOf(remoteAddr string) string {
	if a := srv.addresses; srv.addressSessions == nil && a.sessions == nil && a.bytes == nil && a.control == nil {
		return ""
	}
	return limits.Address(remoteAddr)
}

// addSession counts one more session for an address. If the address has as many sessions as
// it may have, addSession counts nothing and returns false.
func (srv *Server) addSession(address string) bool {
	if !srv.addressSessions.Add(address, 1) {
		return false
	}
	if !srv.addresses.sessions.Add(address, 1) {
		srv.addressSessions.Remove(address, 1)
		return false
	}
	return true
}

// removeSession counts one session less for an address.
func (srv *Server) removeSession(address string) {
	srv.addressSessions.Remove(address, 1)
	srv.addresses.sessions.Remove(address, 1)
}
