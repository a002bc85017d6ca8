package socketio

import (
	"net/url"
	"strings"

	"github.com/go-json-experiment/json"

	"github.com/socketplay/socketplay/server/engine"
	"github.com/socketplay/socketplay/server/wire/eio"
	"github.com/socketplay/socketplay/server/wire/sio"
)

// Socket.IO 2 clients, which Options.AllowEIO3 lets in, differ in a few ways: they
// are in the root namespace without asking for it; they know a socket's id from
// the session's; they name a query with a namespace where later ones send an auth
// payload; a refusal is their event "error".

var _ engine.Opener = (*connection)(nil)

// Opened implements [engine.Opener].
func (c *connection) Opened() {
	if c.isV2() {
		c.connect(sio.Packet{Type: sio.Connect, Namespace: sio.RootNamespace}, nil)
	}
}

func (c *connection) isV2() bool { return c.session.Protocol() == eio.Version3 }

// idV2 is how a client computes the id of its socket.
func idV2(session, namespace string) string {
	if namespace == sio.RootNamespace {
		return session
	}
	return namespace + "#" + session
}

// fromV2 makes the query of a packet's namespace the auth payload that it is
// today.
func fromV2(p sio.Packet) sio.Packet {
	name, query, ok := strings.Cut(p.Namespace, "?")
	if !ok {
		return p
	}
	p.Namespace = name
	if p.Type != sio.Connect {
		return p
	}
	values, _ := url.ParseQuery(query) // as much of it as there is
	auth := make(map[string]string, len(values))
	for key, all := range values {
		auth[key] = all[len(all)-1]
	}
	if data, err := json.Marshal(auth, jsonOptions); err == nil {
		p.Data = data
	}
	return p
}

// refusalV2 is what the client's event "error" gets.
func refusalV2(message string, data any) any {
	if data != nil {
		return data
	}
	return message
}
