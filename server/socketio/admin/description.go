package admin

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"

	"github.com/socketplay/socketplay/server/socketio"
)

// description is a socket as dashboards get to know it.
type description struct {
	ID        string          `json:"id"`
	ClientID  string          `json:"clientId,omitzero"`
	Transport string          `json:"transport,omitzero"`
	NSP       string          `json:"nsp"`
	Data      json.RawMessage `json:"data"`
	Handshake handshake       `json:"handshake"`
	Rooms     []string        `json:"rooms"`
}

// tagName is the member of a socket's data in which its server, ours or an official
// one, tells the others what dashboards want to know beside it.
const tagName = "_admin"

type tag struct {
	ClientID  string `json:"clientId"`
	Transport string `json:"transport"`
	Panel     string `json:"panel"` // ours alone
}

func (p *panel) tag(s *socketio.Socket) any {
	return tag{p.clientID(s), s.SessionTransport(), p.id}
}

// clientID returns what the sockets of one client have in common: a name for its
// session that no other server uses, and no part of the session's secret id.
func (p *panel) clientID(s *socketio.Socket) string {
	sum := sha256.Sum256([]byte(p.id + s.SessionName()))
	return base64.RawURLEncoding.EncodeToString(sum[:9])
}

// describe describes a socket of this server.
func (p *panel) describe(s *socketio.Socket) description {
	return description{
		ID: s.ID(), ClientID: p.clientID(s), Transport: s.SessionTransport(), NSP: s.Namespace().Name(),
		Data: dataOf(s), Handshake: handshake{s.Handshake(), p.opts.ShowCredentials}, Rooms: s.Rooms(),
	}
}

// describeRemote describes a socket of another server. It reports false for one of
// this server.
func (p *panel) describeRemote(ns *socketio.Namespace, s *socketio.RemoteSocket) (description, bool) {
	d := description{
		ID: s.ID(), NSP: ns.Name(), Data: json.RawMessage("{}"),
		Handshake: handshake{s.Handshake(), p.opts.ShowCredentials}, Rooms: s.Rooms(),
	}
	var members map[string]json.RawMessage
	if s.BindData(&members) != nil { // it is no object, and has no tag
		if s.BindData(&d.Data) != nil {
			d.Data = json.RawMessage("{}")
		}
		return d, ns.Socket(d.ID) == nil
	}
	var t tag
	if json.Unmarshal(members[tagName], &t) == nil {
		d.ClientID, d.Transport = t.ClientID, t.Transport
		delete(members, tagName)
	}
	if data, err := json.Marshal(members); err == nil && members != nil {
		d.Data = data
	}
	return d, t.Panel != p.id
}

// dataOf returns a socket's data as JSON. What has none is an empty object, as in
// the official server.
func dataOf(s *socketio.Socket) json.RawMessage {
	var data json.RawMessage
	if s.BindData(&data) != nil || data == nil || string(data) == "null" {
		return json.RawMessage("{}")
	}
	return data
}

// handshake is a socket's handshake for the eyes of dashboards.
type handshake struct {
	*socketio.Handshake
	credentials bool // may be seen
}

// MarshalJSON leaves out the auth payload, as the official package does, and the
// headers that authenticate a user.
func (h handshake) MarshalJSON() ([]byte, error) {
	text, err := h.Handshake.MarshalJSON()
	if err != nil {
		return nil, err
	}
	var members map[string]any
	if err := json.Unmarshal(text, &members); err != nil {
		return nil, err
	}
	delete(members, "auth")
	headers, _ := members["headers"].(map[string]any)
	members["address"] = h.address(headers)
	if !h.credentials {
		for _, name := range []string{"authorization", "cookie", "proxy-authorization"} {
			if _, ok := headers[name]; ok {
				headers[name] = "…"
			}
		}
	}
	return json.Marshal(members)
}

// address returns where the client is, by its proxy's word if there is one.
func (h handshake) address(headers map[string]any) string {
	for _, name := range []string{"cf-connecting-ip", "x-forwarded-for"} {
		if address, ok := headers[name].(string); ok && address != "" {
			return address
		}
	}
	return h.Address
}
