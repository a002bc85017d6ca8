//go:build js

package main

import (
	"syscall/js"

	"github.com/socketplay/socketplay/server/wire/eio"
	"github.com/socketplay/socketplay/server/wire/sio"
	"github.com/socketplay/socketplay/wasmclient"
)

// bridge.js leaves its functions under this name just before it starts the
// program, which takes them away again.
const bridgeName = "__socketplay"

// Objects are known on both sides by numbers that JavaScript gives out. The
// functions that JavaScript calls are made once and serve all of them, so that
// none is ever to be released; what a listener needs stays in JavaScript.
var (
	managers = map[int]*manager{}
	sockets  = map[int]*wasmclient.Socket{}
	auths    = map[int]func([]byte){} // wait for the page's auth
	lastAuth int
)

// manager is what JavaScript has said about one of its managers.
type manager struct {
	*wasmclient.Manager
	sockets      []int
	watchEngine  bool // someone listens to the engine's packets
	watchManager bool // or to the manager's
}

// The functions of bridge.js.
var toState, toAuth, toEvent, toConnect, toConnectError, toDisconnect, toAck, toManager, toEngine, toOpened js.Value

// open takes the functions of bridge.js and hands over its own.
func open() {
	bridge := js.Global().Get(bridgeName)
	js.Global().Delete(bridgeName)
	for name, f := range map[string]*js.Value{
		"state": &toState, "auth": &toAuth, "event": &toEvent, "connect": &toConnect,
		"connectError": &toConnectError, "disconnect": &toDisconnect, "ack": &toAck,
		"manager": &toManager, "engine": &toEngine, "opened": &toOpened,
	} {
		*f = bridge.Get(name)
	}
	api := js.Global().Get("Object").New()
	for name, f := range map[string]func([]js.Value){
		"manager": newManager, "configure": configure, "open": openManager, "close": closeManager,
		"release": release, "watch": watch, "write": write, "drop": drop,
		"socket": newSocket, "connect": connect, "disconnect": disconnect,
		"auth": answerAuth, "emit": emit, "reply": reply,
	} {
		api.Set(name, js.FuncOf(func(_ js.Value, args []js.Value) any {
			f(args)
			return nil
		}))
	}
	bridge.Call("ready", api)
}

// newManager (id, url, options).
func newManager(args []js.Value) {
	id, in := args[0].Int(), args[2]
	m := &manager{}
	opts := reconnection(in)
	opts.Path = text(in.Get("path"))
	opts.BarePath = is(in.Get("addTrailingSlash"), false)
	opts.Query = text(in.Get("query"))
	opts.NoUpgrade = is(in.Get("upgrade"), false)
	opts.TryAllTransports = in.Get("tryAllTransports").Truthy()
	opts.RememberUpgrade = in.Get("rememberUpgrade").Truthy()
	if list := in.Get("transports"); list.Truthy() {
		for i := range list.Length() {
			opts.Transports = append(opts.Transports, text(list.Index(i)))
		}
	}
	opts.Network.WithCredentials = in.Get("withCredentials").Truthy()
	if headers := in.Get("extraHeaders"); headers.Truthy() {
		opts.Network.Header = map[string]string{}
		names := js.Global().Get("Object").Call("keys", headers)
		for i := range names.Length() {
			name := names.Index(i).String()
			opts.Network.Header[name] = text(headers.Get(name))
		}
	}
	opts.Hooks = wasmclient.Hooks{
		Open:             func() { toManager.Invoke(id, "open") },
		Error:            func(err error) { toManager.Invoke(id, "error", describe(err)) },
		Close:            func(r wasmclient.Reason, err error) { toManager.Invoke(id, "close", string(r), describe(err)) },
		Ping:             func() { toManager.Invoke(id, "ping") },
		ReconnectAttempt: func(n int) { toManager.Invoke(id, "reconnect_attempt", n) },
		Reconnect:        func(n int) { toManager.Invoke(id, "reconnect", n) },
		ReconnectError:   func(err error) { toManager.Invoke(id, "reconnect_error", describe(err)) },
		ReconnectFailed:  func() { toManager.Invoke(id, "reconnect_failed") },
		Packet: func(p sio.Packet) {
			if m.watchManager {
				ack := js.Null()
				if p.HasID {
					ack = js.ValueOf(float64(p.ID))
				}
				toManager.Invoke(id, "packet", int(p.Type-'0'), p.Namespace, string(p.Data), list(p.Attachments), ack)
			}
		},
		Engine: func(e wasmclient.EngineEvent) {
			switch e.Kind {
			case wasmclient.EnginePacket, wasmclient.EnginePacketCreate:
				var data js.Value
				if e.Packet.Binary {
					data = buffer(e.Packet.Data)
				} else if len(e.Packet.Data) > 0 {
					data = js.ValueOf(string(e.Packet.Data))
				}
				toEngine.Invoke(id, e.Engine, string(e.Kind), e.Session, e.Transport, int(e.Packet.Type-'0'), data)
			default:
				toEngine.Invoke(id, e.Engine, string(e.Kind), e.Session, e.Transport, string(e.Reason), describe(e.Err))
			}
		},
		EnginePackets: func() bool { return m.watchEngine },
	}
	m.Manager = wasmclient.NewManager(text(args[1]), &opts)
	managers[id] = m
}

// reconnection reads the options that a manager's setters may change later. The
// bridge sends each of them, with the official defaults filled in.
func reconnection(in js.Value) (opts wasmclient.Options) {
	opts.NoReconnection = is(in.Get("reconnection"), false)
	if n := in.Get("reconnectionAttempts").Float(); n < 1<<31 { // else Infinity
		opts.ReconnectionAttempts = int(n)
	}
	opts.ReconnectionDelay = milliseconds(in.Get("reconnectionDelay"))
	opts.ReconnectionDelayMax = milliseconds(in.Get("reconnectionDelayMax"))
	if opts.RandomizationFactor = in.Get("randomizationFactor").Float(); opts.RandomizationFactor == 0 {
		opts.RandomizationFactor = -1
	}
	opts.Timeout = -1 // false: none
	if timeout := in.Get("timeout"); timeout.Type() == js.TypeNumber {
		opts.Timeout = milliseconds(timeout)
	}
	return opts
}

// configure (manager, options).
func configure(args []js.Value) { managers[args[0].Int()].SetReconnection(reconnection(args[1])) }

// openManager (manager, token): token is 0 if nobody wants to hear of the outcome.
func openManager(args []js.Value) {
	id, token := args[0].Int(), args[1].Int()
	if token == 0 {
		managers[id].Open(nil)
		return
	}
	managers[id].Open(func(err error) { toOpened.Invoke(id, token, describe(err)) })
}

// closeManager (manager).
func closeManager(args []js.Value) { managers[args[0].Int()].Disconnect() }

// release (manager) forgets a manager that the page has forgotten.
func release(args []js.Value) {
	id := args[0].Int()
	for _, s := range managers[id].sockets {
		delete(sockets, s)
	}
	delete(managers, id)
}

// watch (manager, engine's packets, manager's packets).
func watch(args []js.Value) {
	m := managers[args[0].Int()]
	m.watchEngine, m.watchManager = args[1].Bool(), args[2].Bool()
}

// write (manager, string or bytes) sends a message past the Socket.IO protocol.
func write(args []js.Value) {
	p := eio.Packet{Type: eio.Message}
	if args[1].Type() == js.TypeString {
		p.Data = []byte(args[1].String())
	} else {
		p.Data, p.Binary = bytes(args[1]), true
	}
	managers[args[0].Int()].Write(p)
}

// drop (manager) closes the engine under the manager.
func drop(args []js.Value) { managers[args[0].Int()].CloseEngine() }

// newSocket (manager, id, namespace).
func newSocket(args []js.Value) {
	m, id := managers[args[0].Int()], args[1].Int()
	s := m.Socket(text(args[2]))
	m.sockets = append(m.sockets, id)
	sockets[id] = s
	s.SetAuth(func(send func([]byte)) {
		lastAuth++
		auths[lastAuth] = send
		toAuth.Invoke(id, lastAuth)
	})
	s.OnState(func(st wasmclient.State) { toState.Invoke(id, st.ID, st.Connected, st.Active, st.Recovered) })
	s.OnConnect(func() { toConnect.Invoke(id) })
	s.OnConnectError(func(err error) {
		data := js.Undefined()
		if refused, ok := err.(*wasmclient.ConnectError); ok && refused.Data != nil {
			data = js.ValueOf(string(refused.Data))
		}
		toConnectError.Invoke(id, describe(err), data)
	})
	s.OnDisconnect(func(r wasmclient.Reason, err error) { toDisconnect.Invoke(id, string(r), describe(err)) })
	s.OnAny(func(e *wasmclient.Event) {
		ack := -1.0
		if e.HasID {
			ack = float64(e.ID)
		}
		toEvent.Invoke(id, string(e.Data), list(e.Attachments), ack)
	})
}

// connect (socket).
func connect(args []js.Value) { sockets[args[0].Int()].Connect() }

// disconnect (socket).
func disconnect(args []js.Value) { sockets[args[0].Int()].Disconnect() }

// answerAuth (token, JSON or undefined).
func answerAuth(args []js.Value) {
	token := args[0].Int()
	send := auths[token]
	if send == nil {
		return // answered before
	}
	delete(auths, token)
	if args[1].Type() != js.TypeString {
		send(nil)
		return
	}
	send([]byte(args[1].String()))
}

// emit (socket, JSON, attachments, volatile, ack token or 0, timeout or 0).
func emit(args []js.Value) {
	id := args[0].Int()
	msg := wasmclient.Message{Data: []byte(args[1].String()), Attachments: byteList(args[2]), Volatile: args[3].Bool()}
	if token := args[4].Int(); token != 0 {
		msg.AckErrors = true // so that JavaScript forgets the callback
		msg.AckTimeout = milliseconds(args[5])
		msg.Ack = func(r wasmclient.Reply, err error) {
			toAck.Invoke(id, token, string(r.Data), list(r.Attachments), describe(err))
		}
	}
	sockets[id].Send(msg)
}

// reply (socket, id, JSON, attachments).
func reply(args []js.Value) {
	sockets[args[0].Int()].Reply(uint64(args[1].Float()), []byte(args[2].String()), byteList(args[3]))
}

// describe returns an error as an array of its message and what caused it, null
// for none.
func describe(err error) js.Value {
	if err == nil {
		return js.Null()
	}
	out := []any{err.Error()}
	if t, ok := err.(*wasmclient.TransportError); ok {
		status := js.ValueOf(t.Status)
		if t.Kind == wasmclient.ErrWebSocket { // whose answer browsers hide
			status = js.Null()
		}
		out = append(out, status)
		if cause, ok := t.Cause.(js.Error); ok {
			out = append(out, cause.Value)
		}
	}
	return js.ValueOf(out)
}

func text(v js.Value) string {
	if v.Type() != js.TypeString {
		return ""
	}
	return v.String()
}

// is reports whether v is the boolean b, and not merely falsy.
func is(v js.Value, b bool) bool { return v.Type() == js.TypeBoolean && v.Bool() == b }

func milliseconds(v js.Value) wasmclient.Duration {
	return wasmclient.Duration(v.Float() * 1_000_000)
}

// bytes copies a Uint8Array.
func bytes(v js.Value) []byte {
	b := make([]byte, v.Length())
	js.CopyBytesToGo(b, v)
	return b
}

// buffer copies b into an ArrayBuffer.
func buffer(b []byte) js.Value {
	array := js.Global().Get("Uint8Array").New(len(b))
	js.CopyBytesToJS(array, b)
	return array.Get("buffer")
}

// list returns attachments as an array, null for none.
func list(attachments [][]byte) js.Value {
	if len(attachments) == 0 {
		return js.Null()
	}
	out := make([]any, len(attachments))
	for i, b := range attachments {
		out[i] = buffer(b)
	}
	return js.ValueOf(out)
}

func byteList(v js.Value) [][]byte {
	if !v.Truthy() {
		return nil
	}
	out := make([][]byte, v.Length())
	for i := range out {
		out[i] = bytes(v.Index(i))
	}
	return out
}
