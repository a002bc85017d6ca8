package wasmclient

import "strings"

// address is what a manager needs of a URL. Package net/url would import fmt, which is too
// large for a browser's download.
type address struct {
	secure bool
	host   string // with the port, if the URL has one
	path   string // the namespace that the URL names; "/" if it names none
	query  string
}

// parseAddress reads scheme://host[:port][/namespace][?query]. A URL without a scheme is
// read as http.
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

// hostname returns the host without its port.
func (a address) hostname() string {
	if i := strings.LastIndexByte(a.host, ':'); i > strings.LastIndexByte(a.host, ']') {
		return a.host[:i]
	}
	return a.host
}

// url returns the URL of a request to path: a ws or wss URL if socket is true, otherwise
// http or https.
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
