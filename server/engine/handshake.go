package engine

import (
	"bufio"
	"net/http"
	"net/textproto"
	"net/url"
	"strings"
	"sync"
	"time"
)

// Handshake is what is known of the request that opened a session.
type Handshake struct {
	Header     http.Header
	Query      url.Values
	URL        *url.URL
	Host       string
	RemoteAddr string
	Secure     bool // it came over TLS
	Time       time.Time
}

// request is a handshake as a session keeps it. Few are ever asked for, and the maps
// of one are larger than most of what a session has: until then the header is kept as
// it came over the wire.
type request struct {
	header string

	asked sync.Once
	info  Handshake
}

func newRequest(r *http.Request) request {
	lent := buffers.Get().(*[]byte)
	header := (*lent)[:0]
	for name, values := range r.Header {
		for _, value := range values {
			header = append(append(append(append(header, name...), ": "...), value...), "\r\n"...)
		}
	}
	*lent = header[:0]
	defer buffers.Put(lent)
	return request{
		header: string(header),
		info:   Handshake{URL: r.URL, Host: r.Host, RemoteAddr: r.RemoteAddr, Secure: r.TLS != nil, Time: time.Now()},
	}
}

// Handshake returns what is known of the request that opened the session.
func (s *Session) Handshake() *Handshake {
	r := &s.request
	r.asked.Do(func() {
		lines := textproto.NewReader(bufio.NewReader(strings.NewReader(r.header + "\r\n")))
		header, _ := lines.ReadMIMEHeader() // it was one before
		r.header, r.info.Header, r.info.Query = "", http.Header(header), r.info.URL.Query()
	})
	return &r.info
}
