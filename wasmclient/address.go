package wasmclient

import "strings"

// address is the part of a URL that a manager needs. net/url would bring fmt
// into the browser.
type address struct {
	secure bool
	host   string // with the port, if any
	path   string // the namespace that the URL names, "/" if none
	query  string
}

// parseAddress reads scheme://host[:port][/namespace][?query]. A missing scheme
// is http.
func parseAddress(url string) address {
	var a address
	scheme, rest, ok := strings.Cut(url, "://")
	if !ok {
		scheme, rest = "http", url
	}
	a.secure = scheme == "https" || scheme == "wss"
	rest, _, _ = strings.Cut(rest, "#")
	rest, a.query, _ = strings.Cut(rest, "?")
	if i := strings.IndexByte(rest, '/'); i >= 0 {
		a.host, a.path = rest[:i], rest[i:]
	} else {
		a.host, a.path = rest, "/"
	}
	return a
}

// name returns the host without its port.
func (a address) name() string {
	if i := strings.LastIndexByte(a.host, ':'); i > strings.LastIndexByte(a.host, ']') {
		return a.host[:i]
	}
	return a.host
}

// url returns the address of a request. socket is true for a WebSocket.
func (a address) url(socket bool, path, query string) string {
	scheme := "http"
	if socket {
		scheme = "ws"
	}
	if a.secure {
		scheme += "s"
	}
	if query != "" {
		query = "?" + query
	}
	return scheme + "://" + a.host + path + query
}
