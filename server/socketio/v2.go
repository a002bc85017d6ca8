package socketio

import (
	"net/url"
	"strings"

	"github.com/go-json-experiment/json"

	"github.com/socketplay/socketplay/server/engine"
	"github.com/socketplay/socketplay/server/wire/eio"
	"github.com/socketplay/socketplay/server/wire/sio"
)

// Options.AllowEIO3 lets Socket.IO 2 clients in. They differ from later ones in four
// ways. They are in the root namespace without a CONNECT. They compute a socket's id from
// the session's id. They send a query behind the namespace instead of an auth payload.
// They get a refusal as the event "error".

var _ engine.Opener = (*connection)(nil)

// Opened implements [engine.Opener].
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

// fromV2 turns the query behind a packet's namespace into an auth payload.
func fromV2(p sio.Packet) sio.Packet {
	name, query, ok := strings.Cut(p.Namespace, "?")
	if !ok {
		return p
	}
	p.Namespace = name
	if p.Type != sio.Connect {
		return p
	}
	values, _ := url.ParseQuery(query) // takes what is well-formed
	auth := make(map[string]string, len(values))
	for key, all := range values {
		auth[key] = all[len(all)-1]
	}
	if data, err := json.Marshal(auth, jsonOptions); err == nil {
		p.Data = data
	}
	return p
}

// refusalV2 returns the argument of the client's event "error".
func refusalV2(message string, data any) any {
	if data != nil {
		return data
	}
	return message
}
