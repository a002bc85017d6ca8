package admin

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"

	"github.com/socketplay/socketplay/server/socketio"
)

// description is what a dashboard sees of a socket.
type description struct {
	ID        string          `json:"id"`
	ClientID  string          `json:"clientId,omitzero"`
	Transport string          `json:"transport,omitzero"`
	NSP       string          `json:"nsp"`
	Data      json.RawMessage `json:"data"`
	Handshake handshake       `json:"handshake"`
	Rooms     []string        `json:"rooms"`
}

// tagName is a member that each server, ours or an official one, adds to the data of its
// sockets. Its value tells other servers what a dashboard shows besides the data.
const tagName = "_admin"

type tag struct {
	ClientID  string `json:"clientId"`
	Transport string `json:"transport"`
	Panel     string `json:"panel"` // the id of the panel that made the tag; official servers leave it out
}

func (p *panel) tag(s *socketio.Socket) any {
	return tag{p.clientID(s), s.SessionTransport(), p.id}
}

// clientID returns an id that all sockets of one client share. The id is unique among all
// servers, and does not reveal the session's id, which is secret.
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

// describeRemote describes a socket of another server. It returns false if the socket is on
// this server.
func (p *panel) describeRemote(ns *socketio.Namespace, s *socketio.RemoteSocket) (description, bool) {
	d := description{
		ID: s.ID(), NSP: ns.Name(), Data: json.RawMessage("{}"),
		Handshake: handshake{s.Handshake(), p.opts.ShowCredentials}, Rooms: s.Rooms(),
	}
	var members map[string]json.RawMessage
	if s.BindData(&members) != nil { // the data is not an object, so it has no tag
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

// dataOf returns a socket's data as JSON. As in the official server, the result is {} if
// the socket has no data.
func dataOf(s *socketio.Socket) json.RawMessage {
	var data json.RawMessage
	if s.BindData(&data) != nil || data == nil || string(data) == "null" {
		return json.RawMessage("{}")
	}
	return data
}

// handshake is a socket's handshake as dashboards see it.
type handshake struct {
	*socketio.Handshake
	showCredentials bool
}

// MarshalJSON leaves out the auth payload, as the official package does. It hides the
// headers that authenticate a user, unless showCredentials is set.
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
	if !h.showCredentials {
		for _, name := range []string{"authorization", "cookie", "proxy-authorization"} {
			if _, ok := headers[name]; ok {
				headers[name] = "…"
			}
		}
	}
	return json.Marshal(members)
}

// address returns the client's address. If a proxy has put an address into a header, it
// returns the address in the header.
func (h handshake) address(headers map[string]any) string {
	for _, name := range []string{"cf-connecting-ip", "x-forwarded-for"} {
		if address, ok := headers[name].(string); ok && address != "" {
			return address
		}
	}
	return h.Address
}
