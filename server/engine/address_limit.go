package engine

import (
	"net"
	"net/http"
)

// admit counts a session of the address that a handshake comes from. It reports false
// where that has as many as it may have: see [Options.MaxSessionsPerAddress].
func (srv *Server) admit(r *http.Request) bool {
	most := srv.opts.MaxSessionsPerAddress
	if most <= 0 {
		return true
	}
	address := hostOf(r.RemoteAddr)
	srv.mu.Lock()
	defer srv.mu.Unlock()
	if srv.crowd[address] >= most {
		return false
	}
	srv.crowd[address]++
	return true
}

// leaveLocked takes back what admit has counted.
func (srv *Server) leaveLocked(remoteAddr string) {
	if srv.opts.MaxSessionsPerAddress <= 0 {
		return
	}
	address := hostOf(remoteAddr)
	if srv.crowd[address]--; srv.crowd[address] <= 0 {
		delete(srv.crowd, address)
	}
}

// hostOf returns an address without its port.
func hostOf(remoteAddr string) string {
	host, _, err := net.SplitHostPort(remoteAddr)
	if err != nil { // a listener that has other addresses
		return remoteAddr
	}
	return host
}
