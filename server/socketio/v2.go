package socketio

import (
	"net/url"
	"strings"

	"github.com/go-json-experiment/json"

	"github.com/socketplay/socketplay/server/engine"
	"github.com/socketplay/socketplay/server/wire/eio"
	"github.com/socketplay/socketplay/server/wire/sio"
)

// Options.AllowEIO3 lets Socket.IO 2 clients connect. They differ from later clients in
// four ways. They are in the root namespace without a CONNECT. They compute a socket's id
// from the session's id. They send a query after the namespace's name instead of an auth
// payload. They are told of a refusal by the event "error".

var _ engine.Opener = (*connection)(nil)

// Opened implements [engine.Opener]. It puts a Socket.IO 2 client into the root namespace.
func (c *connection) Opened() {
	if c.isV2() {
		c.handleConnect(sio.Packet{Type: sio.Connect, Namespace: sio.RootNamespace}, nil)
	}
}

func (c *connection) isV2() bool { return c.session.Protocol() == eio.Version3 }

// idV2 returns the id of a socket, as a Socket.IO 2 client computes it.
func idV2(session, namespace string) string {
	if namespace == sio.RootNamespace {
		return session
	}
	return namespace + "#" + session
}

// fromV2 turns the query after the name of a packet's namespace into an auth payload.
func fromV2(p sio.Packet) sio.Packet {
	name, query, ok := strings.Cut(p.Namespace, "?")
	if !ok {
		return p
	}
	p.Namespace = name
	if p.Type != sio.Connect {
		return p
	}
	values, _ := url.ParseQuery(query) // on an error, values has the well-formed parts
	auth := make(map[string]string, len(values))
	for key, all := range values {
		auth[key] = all[len(all)-1]
	}
	if data, err := json.Marshal(auth, jsonOptions); err == nil {
		p.Data = data
	}
	return p
}

// refusalV2 returns the argument of the event "error" that tells a Socket.IO 2 client of a
// refusal.
func refusalV2(message string, data any) any {
	if data != nil {
		return data
	}
	return message
}
