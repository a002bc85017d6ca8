//go:build interop && !js

package wasmclient_test

import (
	"fmt"
	"slices"
	"time"

	"github.com/socketplay/socketplay/server/wire/eio"
	"github.com/socketplay/socketplay/wasmclient"
)

func (p *player) emit(s step, who, event string, args []any) {
	c := p.client(who)
	var emission wasmclient.Emission
	var timeout float64
	withError := s.has("timeout", &timeout)
	if withError {
		emission = c.socket.Timeout(time.Duration(timeout * float64(time.Millisecond)))
	} else {
		emission = c.socket.Emission()
	}
	var volatile bool
	if s.has("volatile", &volatile) && volatile {
		emission = emission.Volatile()
	}
	var label string
	var err error
	switch {
	case s.has("call", &label):
		err = emission.EmitWithAck(event, func(r wasmclient.Reply, err error) {
			values := c.decode(r.Data, r.Attachments)
			switch {
			case err != nil:
				p.say(who, "call "+label, describe(err))
			case len(values) == 0:
				p.say(who, "call "+label, nil)
			default:
				p.say(who, "call "+label, values[0])
			}
		}, args...)
	case s.has("ack", &label):
		withError = withError || c.acksFail
		err = emission.EmitWithAck(event, func(r wasmclient.Reply, err error) {
			values := c.decode(r.Data, r.Attachments)
			switch {
			case !withError && err != nil: // a callback without an error argument is not called after a failure
			case !withError:
				p.say(who, "ack "+label, values...)
			case err != nil:
				p.say(who, "ack "+label, describe(err))
			default:
				p.say(who, "ack "+label, append([]any{nil}, values...)...)
			}
		}, args...)
	default:
		err = emission.Emit(event, args...)
	}
	if err != nil {
		p.say(who, "emit throws", describe(err))
	}
}

func (p *player) do(path, method string, args []any) {
	c := p.client(path)
	engine := c.name + ".io.engine"
	switch {
	case path == c.name && (method == "connect" || method == "open"):
		c.socket.Connect()
	case path == c.name && (method == "disconnect" || method == "close"):
		c.socket.Disconnect()
	case path == c.name+".io" && (method == "open" || method == "connect"):
		var done func(error)
		if len(args) > 0 {
			label := args[0].(map[string]any)["callback"].(string)
			done = func(err error) {
				if err != nil {
					p.say(path, label, describe(err))
					return
				}
				p.say(path, label)
			}
		}
		c.manager.Open(done)
	case path == c.name+".io" && method == "disconnect":
		c.manager.Disconnect()
	case path == c.name+".io":
		c.set(method, args[0])
		c.manager.SetReconnection(*c.opts)
	case path == engine && method == "close":
		c.manager.CloseEngine()
	case path == engine && (method == "write" || method == "send"):
		switch data := p.value(args[0]).(type) {
		case string:
			c.manager.Write(eio.Text([]byte(data)))
		case []byte:
			c.manager.Write(eio.Binary(data))
		}
	default:
		panic("no method " + path + "." + method)
	}
}

// set changes one of a manager's options about reconnection.
func (c *client) set(name string, value any) {
	number, _ := value.(float64)
	ms := time.Duration(number * float64(time.Millisecond))
	switch name {
	case "reconnection":
		c.opts.NoReconnection = value == false
	case "reconnectionAttempts":
		c.opts.ReconnectionAttempts = int(number)
	case "reconnectionDelay":
		c.opts.ReconnectionDelay = ms
	case "reconnectionDelayMax":
		c.opts.ReconnectionDelayMax = ms
	case "timeout":
		c.opts.Timeout = ms
	default:
		panic("no option " + name)
	}
}

func (p *player) get(c *client, path string) any {
	p.mu.Lock()
	engine, ready := c.engine, c.ready
	p.mu.Unlock()
	switch path {
	case "connected":
		return c.socket.Connected()
	case "disconnected":
		return !c.socket.Connected()
	case "active":
		return c.socket.State().Active
	case "recovered":
		return c.socket.State().Recovered
	case "id":
		return p.id(c.socket.ID())
	case "nsp":
		return c.socket.Namespace()
	case "io.engine.id":
		return p.id(engine.Session)
	case "io.engine.transport.name":
		return engine.Transport
	case "io.engine.readyState":
		return ready
	}
	panic("no property " + path)
}

// id replaces a random id by a number, so that logs can be compared. Ids are numbered in
// the order in which they appear.
func (p *player) id(id string) any {
	if id == "" {
		return nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if !slices.Contains(p.ids, id) {
		p.ids = append(p.ids, id)
	}
	return fmt.Sprintf("id %d", slices.Index(p.ids, id)+1)
}
