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

// Handshake describes the request that opened a session.
type Handshake struct {
	Header     http.Header
	Query      url.Values
	URL        *url.URL
	Host       string
	RemoteAddr string
	Secure     bool // the request came over TLS
	Time       time.Time
}

// request is a session's handshake in a compact form. The maps of a [Handshake] are
// larger than most of the session's other data, and most sessions' maps are never needed.
// So a session keeps the header as text until [Session.Handshake] is called.
type request struct {
	header string // as text, one line for each value; "" after it was moved to info

	expand sync.Once // sets info.Header and info.Query
	info   Handshake
}

func newRequest(r *http.Request) request {
	buf := buffers.Get().(*[]byte)
	header := (*buf)[:0]
	for name, values := range r.Header {
		for _, value := range values {
			header = append(append(append(append(header, name...), ": "...), value...), "\r\n"...)
		}
	}
	*buf = header[:0]
	defer buffers.Put(buf)
	return request{
		header: string(header),
		info:   Handshake{URL: r.URL, Host: r.Host, RemoteAddr: r.RemoteAddr, Secure: r.TLS != nil, Time: time.Now()},
	}
}

// handshakePart is how many bytes a header or a parameter counts as, in addition to its
// text. That is about what its entry in a map takes.
const handshakePart = 200

// handshakeBytes returns roughly how many bytes of memory a session needs for the header
// and the URL of its handshake, once [Session.Handshake] was called.
func handshakeBytes(r *http.Request) int {
	n := len(r.RequestURI) + len(r.Host) + handshakePart*(1+strings.Count(r.URL.RawQuery, "&"))
	for name, values := range r.Header {
		for _, value := range values {
			n += len(name) + len(value) + handshakePart
		}
	}
	return n
}

// Handshake describes the request that opened the session.
func (s *Session) Handshake() *Handshake {
	r := &s.request
	r.expand.Do(func() {
		lines := textproto.NewReader(bufio.NewReader(strings.NewReader(r.header + "\r\n")))
		header, _ := lines.ReadMIMEHeader() // cannot fail: net/http has parsed this header before
		r.header, r.info.Header, r.info.Query = "", http.Header(header), r.info.URL.Query()
	})
	return &r.info
}
