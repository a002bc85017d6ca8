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

// Handshake is what is known of how a socket connected.
type Handshake struct {
	Headers http.Header
	Query   url.Values     // never a place for credentials: URLs are logged
	Auth    jsontext.Value // the client's auth payload, a JSON object: {} if it sent none
	Address string         // IP address of the client, or of a proxy before this server
	URL     string
	Host    string
	Time    time.Time // of the CONNECT to the namespace
	Secure  bool      // over TLS
	XDomain bool      // the request had an Origin
}

// noAuth is the auth payload of who has sent none.
var noAuth = jsontext.Value("{}")

func authOf(payload jsontext.Value) jsontext.Value {
	if payload == nil {
		return noAuth
	}
	return payload
}

// Issued returns when the handshake was made, in milliseconds since 1970.
func (h *Handshake) Issued() int64 { return h.Time.UnixMilli() }

// BindAuth decodes the auth payload into dst. Without a payload it leaves dst
// as it is.
func (h *Handshake) BindAuth(dst any) error {
	return decodeArg(h.Auth, nil, dst)
}

// handshakeJSON is a handshake as the official server describes it to others.
type handshakeJSON struct {
	Headers map[string]string `json:"headers"`
	Time    string            `json:"time"`
	Address string            `json:"address"`
	XDomain bool              `json:"xdomain"`
	Secure  bool              `json:"secure"`
	Issued  int64             `json:"issued"` // ms since 1970
	URL     string            `json:"url"`
	Query   map[string]any    `json:"query"` // a text, or several
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
	if h.Host != "" { // net/http keeps it apart
		out.Headers["host"] = h.Host
	}
	for name, values := range h.Query {
		if out.Query[name] = values; len(values) == 1 {
			out.Query[name] = values[0]
		}
	}
	return json.Marshal(out, jsonOptions)
}

// UnmarshalJSON decodes what another server says of a handshake. What is no text
// among headers and query is left out.
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
	if err != nil { // a listener that has other addresses
		address = e.RemoteAddr
	}
	return &Handshake{
		Headers: e.Header, Query: e.Query, Auth: authOf(auth), Address: address, URL: e.URL.RequestURI(),
		Host: e.Host, Time: at, Secure: e.Secure, XDomain: e.Header.Get("Origin") != "",
	}
}
