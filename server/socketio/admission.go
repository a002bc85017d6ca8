package socketio

import (
	"github.com/go-json-experiment/json"

	"github.com/socketplay/socketplay/server/wire/eio"
	"github.com/socketplay/socketplay/server/wire/sio"
)

// The answers to a CONNECT that exceeds a limit, see Options.MaxNamespaces and
// Options.MaxConnectBytes.
var (
	errTooManyNamespaces = &ConnectError{Message: "Too many namespaces", Data: refusalCode{"too_many_namespaces"}}
	errConnectTooLarge   = &ConnectError{Message: "The name of the namespace and auth are too large", Data: refusalCode{"connect_too_large"}}
)

// refusalCode tells programs why a CONNECT was refused.
type refusalCode struct {
	Code string `json:"code"`
}

// checkConnect returns an error if the client may not join one more namespace with the
// CONNECT p.
func (c *connection) checkConnect(p sio.Packet) *ConnectError {
	opts := &c.srv.opts
	if limit := opts.MaxConnectBytes; limit > 0 && len(p.Namespace)+len(p.Data) > limit {
		return errConnectTooLarge
	}
	if opts.MaxNamespaces > 0 {
		c.mu.Lock()
		defer c.mu.Unlock()
		if c.namespacesLocked() >= opts.MaxNamespaces {
			return errTooManyNamespaces
		}
	}
	return nil
}

// maxEchoedName is how many bytes of a namespace's name the answer to a CONNECT that is too
// large repeats. Clients compare the whole name, so a longer name need not be repeated.
const maxEchoedName = 1 << 10

// refuseConnect answers a CONNECT for which no socket was made.
func (c *connection) refuseConnect(p sio.Packet, reason *ConnectError, cause *eio.Cause) {
	if len(p.Namespace) > maxEchoedName {
		c.forceClose(RuleConnectSize)
		return
	}
	c.sendRefusal(cause, p.Namespace, reason.Message, reason.Data)
}

// sendRefusal sends a CONNECT_ERROR. data may be nil.
func (c *connection) sendRefusal(cause *eio.Cause, namespace, message string, data any) {
	var answer any = struct {
		Message string `json:"message"`
		Data    any    `json:"data,omitempty"`
	}{message, data}
	if c.isV2() {
		answer = refusalV2(message, data)
	}
	payload, err := json.Marshal(answer, jsonOptions)
	if err != nil {
		c.srv.opts.Logger.Error("refusal cannot be encoded", "error", err)
		payload = append(sio.AppendQuote([]byte(`{"message":`), message), '}')
	}
	c.send(cause, sio.Packet{Type: sio.ConnectError, Namespace: namespace, Data: payload})
}
