package socketio

import (
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/socketplay/socketplay/server/engine"
)

// Handshake says how a socket connected.
type Handshake struct {
	Headers http.Header
	Query   url.Values     // do not read credentials from it: URLs are often logged
	Auth    jsontext.Value // the client's auth payload, a JSON object: {} if the client sent none
	Address string         // IP address of the client, or of a proxy in front of this server
	URL     string
	Host    string
	Time    time.Time // of the CONNECT to the namespace
	Secure  bool      // over TLS
	XDomain bool      // the request had the header Origin
}

// noAuth is the auth payload of a client that has sent none.
var noAuth = jsontext.Value("{}")

func authOf(payload jsontext.Value) jsontext.Value {
	if payload == nil {
		return noAuth
	}
	return payload
}

// Issued returns Time in milliseconds since 1970.
func (h *Handshake) Issued() int64 { return h.Time.UnixMilli() }

// BindAuth decodes the auth payload into dst. If the client sent none, it decodes {}.
func (h *Handshake) BindAuth(dst any) error {
	return decodeArg(h.Auth, nil, dst)
}

// handshakeJSON is a handshake as the official server describes it to other servers.
type handshakeJSON struct {
	Headers map[string]string `json:"headers"`
	Time    string            `json:"time"`
	Address string            `json:"address"`
	XDomain bool              `json:"xdomain"`
	Secure  bool              `json:"secure"`
	Issued  int64             `json:"issued"` // ms since 1970
	URL     string            `json:"url"`
	Query   map[string]any    `json:"query"` // each value is a string or an array of strings
	Auth    jsontext.Value    `json:"auth"`
}

// MarshalJSON encodes the handshake as the official server does.
func (h *Handshake) MarshalJSON() ([]byte, error) {
	out := handshakeJSON{
		Headers: make(map[string]string, len(h.Headers)),
		Time:    h.Time.Format("Mon Jan 02 2006 15:04:05 GMT-0700 (MST)"),
		Address: h.Address, XDomain: h.XDomain, Secure: h.Secure, Issued: h.Issued(), URL: h.URL,
		Query: make(map[string]any, len(h.Query)),
		Auth:  h.Auth,
	}
	for name, values := range h.Headers {
		out.Headers[strings.ToLower(name)] = strings.Join(values, ", ")
	}
	if h.Host != "" { // net/http removes it from the headers
		out.Headers["host"] = h.Host
	}
	for name, values := range h.Query {
		if out.Query[name] = values; len(values) == 1 {
			out.Query[name] = values[0]
		}
	}
	return json.Marshal(out, jsonOptions)
}

// UnmarshalJSON decodes another server's description of a handshake. It leaves out
// headers and query parameters that are not strings.
func (h *Handshake) UnmarshalJSON(data []byte) error {
	var in struct {
		handshakeJSON
		Headers map[string]any `json:"headers"`
	}
	if err := json.Unmarshal(data, &in, jsonOptions); err != nil {
		return err
	}
	*h = Handshake{
		Headers: make(http.Header), Query: make(url.Values), Auth: authOf(in.Auth), Address: in.Address, URL: in.URL,
		Time: time.UnixMilli(in.Issued), Secure: in.Secure, XDomain: in.XDomain,
	}
	for name, value := range in.Headers {
		if text, ok := value.(string); ok {
			h.Headers.Set(name, text)
		}
	}
	for name, value := range in.Query {
		many, ok := value.([]any)
		if !ok {
			many = []any{value}
		}
		for _, one := range many {
			if text, ok := one.(string); ok {
				h.Query.Add(name, text)
			}
		}
	}
	h.Host = h.Headers.Get("Host")
	return nil
}

func newHandshake(e *engine.Handshake, auth []byte, at time.Time) *Handshake {
	address, _, err := net.SplitHostPort(e.RemoteAddr)
	if err != nil { // not host:port, for example because the listener is a Unix socket
		address = e.RemoteAddr
	}
	return &Handshake{
		Headers: e.Header, Query: e.Query, Auth: authOf(auth), Address: address, URL: e.URL.RequestURI(),
		Host: e.Host, Time: at, Secure: e.Secure, XDomain: e.Header.Get("Origin") != "",
	}
}
