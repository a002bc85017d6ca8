package socketio

import (
	"net/http"
	"net/url"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/socketplay/socketplay/server/engine"
)

// Handshake is what is known of how a socket connected.
type Handshake struct {
	Headers http.Header
	Query   url.Values // never a place for credentials: URLs are logged
	Auth    []byte     // the client's auth payload, a JSON object; nil if it sent none
	Address string     // of the client's end, host and port
	URL     string
	Host    string
	Time    time.Time
	Secure  bool // over TLS
	XDomain bool // the request had an Origin
}

// Issued returns when the handshake was made, in milliseconds since 1970.
func (h *Handshake) Issued() int64 { return h.Time.UnixMilli() }

// BindAuth decodes the auth payload into dst. Without a payload it leaves dst
// as it is.
func (h *Handshake) BindAuth(dst any) error {
	if len(h.Auth) == 0 {
		return nil
	}
	return json.Unmarshal(h.Auth, dst, jsonOptions)
}

func newHandshake(e *engine.Handshake, auth []byte) *Handshake {
	return &Handshake{
		Headers: e.Header, Query: e.Query, Auth: auth, Address: e.RemoteAddr, URL: e.URL.RequestURI(),
		Host: e.Host, Time: e.Time, Secure: e.Secure, XDomain: e.Header.Get("Origin") != "",
	}
}
