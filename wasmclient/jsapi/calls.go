//go:build js

package main

import (
	"bytes"
	"strings"

	"github.com/socketplay/socketplay/server/wire/eio"
	"github.com/socketplay/socketplay/server/wire/sio"
	"github.com/socketplay/socketplay/wasmclient"
	"github.com/socketplay/socketplay/wasmclient/internal/page"
)

// What the page calls. Objects are known on both sides by numbers that JavaScript
// gives out; what is unknown here has been released, and is left alone. An argument
// n is the length of a text that has landed (package page).

var (
	managers = map[int32]*manager{}
	sockets  = map[int32]*wasmclient.Socket{}
	auths    = map[int32]question{} // by socket
	attached [][]byte               // attachments of the next emit or reply
)

// question waits for the page's auth. Only the last one about a socket can be
// answered: those before were asked for connections that are gone.
type question struct {
	number int32
	answer func([]byte)
}

var lastQuestion int32

// manager is what the page has said about one of its managers.
type manager struct {
	*wasmclient.Manager
	sockets      []int32
	watchEngine  bool // someone listens to the engine's packets
	watchManager bool // or to the manager's
}

// Switches of a new manager, as bits.
const (
	barePath = 1 << iota
	noUpgrade
	tryAllTransports
	rememberUpgrade
	forceBase64
	timestampAll
	timestampNone
)

// newManager takes texts as configureEngine does. What follows n is as in configure.
//
//go:wasmexport newManager
func newManager(id, switches, n int32, reconnect bool, attempts, delay, delayMax, jitter, timeout float64) {
	m := &manager{}
	opts := reconnection(reconnect, attempts, delay, delayMax, jitter, timeout)
	url := connections(&opts, switches, n)
	opts.Network.Page = id
	opts.Hooks = hooks(id, m)
	m.Manager = wasmclient.NewManager(url, &opts)
	managers[id] = m
}

// configureEngine changes how a manager's next connections are made. It takes a JSON
// array: the URL, which stays, the path, the query, the timestamp's parameter, an array
// of the transports, and an array for each transport with options of its own.
//
//go:wasmexport configureEngine
func configureEngine(id, switches, n int32) {
	var opts wasmclient.Options
	connections(&opts, switches, n)
	if m := managers[id]; m != nil {
		m.SetEngine(opts)
	}
}

// connections reads how connections are made, and where to.
func connections(opts *wasmclient.Options, switches, n int32) (url string) {
	texts := sio.Args(page.Take(n))
	opts.Path = sio.Unquote(texts[1])
	opts.Query = sio.Unquote(texts[2])
	opts.TimestampParam = sio.Unquote(texts[3])
	for _, name := range sio.Args(texts[4]) {
		opts.Transports = append(opts.Transports, sio.Unquote(name))
	}
	for _, own := range texts[5:] {
		if opts.TransportOptions == nil {
			opts.TransportOptions = map[string]wasmclient.TransportOptions{}
		}
		name, o := transportOptions(sio.Args(own))
		opts.TransportOptions[name] = o
	}
	opts.BarePath = switches&barePath != 0
	opts.NoUpgrade = switches&noUpgrade != 0
	opts.TryAllTransports = switches&tryAllTransports != 0
	opts.RememberUpgrade = switches&rememberUpgrade != 0
	opts.ForceBase64 = switches&forceBase64 != 0
	switch {
	case switches&timestampAll != 0:
		opts.Timestamps = wasmclient.TimestampAll
	case switches&timestampNone != 0:
		opts.Timestamps = wasmclient.TimestampNone
	}
	return sio.Unquote(texts[0])
}

// transportOptions reads what one transport has of its own: its name, the server, the
// path, the query after a question mark, the timestamp's parameter, and whether there
// are timestamps and whether bytes are to go as text, "true" or "false". What is "" is
// the manager's.
func transportOptions(texts [][]byte) (name string, own wasmclient.TransportOptions) {
	text := func(i int) string { return sio.Unquote(texts[i]) }
	own.Server, own.Path, own.TimestampParam = text(1), text(2), text(4)
	if query, ok := strings.CutPrefix(text(3), "?"); ok {
		own.Query = &query
	}
	switch text(5) {
	case "true":
		own.Timestamps = wasmclient.TimestampAll
	case "false":
		own.Timestamps = wasmclient.TimestampNone
	}
	if base64 := text(6); base64 != "" {
		forced := base64 == "true"
		own.ForceBase64 = &forced
	}
	return text(0), own
}

// configure changes whether and how a manager reconnects: times in milliseconds,
// attempts and timeout 0 for no limit.
//
//go:wasmexport configure
func configure(id int32, reconnect bool, attempts, delay, delayMax, jitter, timeout float64) {
	if m := managers[id]; m != nil {
		m.SetReconnection(reconnection(reconnect, attempts, delay, delayMax, jitter, timeout))
	}
}

func reconnection(reconnect bool, attempts, delay, delayMax, jitter, timeout float64) wasmclient.Options {
	return wasmclient.Options{
		NoReconnection:       !reconnect,
		ReconnectionAttempts: int(attempts),
		ReconnectionDelay:    milliseconds(delay),
		ReconnectionDelayMax: milliseconds(delayMax),
		RandomizationFactor:  orNone(jitter),
		Timeout:              orNone(milliseconds(timeout)),
	}
}

// orNone returns v, as an option of which 0 would be the default.
func orNone[N wasmclient.Duration | float64](v N) N {
	if v == 0 {
		return -1
	}
	return v
}

func milliseconds(n float64) wasmclient.Duration { return wasmclient.Duration(n * 1_000_000) }

// openManager's token is 0 if nobody wants to hear of the outcome.
//
//go:wasmexport openManager
func openManager(id, token int32) {
	m := managers[id]
	switch {
	case m == nil:
	case token == 0:
		m.Open(nil)
	default:
		m.Open(func(err error) {
			passError(err)
			opened(id, token)
		})
	}
}

//go:wasmexport closeManager
func closeManager(id int32) {
	if m := managers[id]; m != nil {
		m.Disconnect()
	}
}

// release forgets a manager that the page has forgotten.
//
//go:wasmexport release
func release(id int32) {
	m := managers[id]
	if m == nil {
		return
	}
	for _, s := range m.sockets {
		delete(sockets, s)
		delete(auths, s)
	}
	delete(managers, id)
}

//go:wasmexport watch
func watch(id int32, engine, packets bool) {
	if m := managers[id]; m != nil {
		m.watchEngine, m.watchManager = engine, packets
	}
}

// write sends a message past the Socket.IO protocol.
//
//go:wasmexport write
func write(id int32, binary bool, n int32) {
	take := page.Take
	if binary {
		take = page.TakeBytes
	}
	data := take(n)
	if m := managers[id]; m != nil {
		m.Write(eio.Packet{Type: eio.Message, Binary: binary, Data: data})
	}
}

// drop closes the engine under a manager.
//
//go:wasmexport drop
func drop(id int32) {
	if m := managers[id]; m != nil {
		m.CloseEngine()
	}
}

// abandon closes the connection of a page that is about to go.
//
//go:wasmexport abandon
func abandon(id int32) {
	if m := managers[id]; m != nil {
		m.Abandon()
	}
}

// offline is the page's, whose machine has lost its network.
//
//go:wasmexport offline
func offline() {
	for _, m := range managers {
		m.Offline()
	}
}

// listUnsent passes the packets that the engine has not sent yet.
//
//go:wasmexport listUnsent
func listUnsent(id int32) {
	if m := managers[id]; m != nil {
		for _, p := range m.Unsent() {
			unsent(int32(p.Type-'0'), p.Binary, page.String(p.Data))
		}
	}
}

// newSocket takes the namespace.
//
//go:wasmexport newSocket
func newSocket(manager, id, n, retries int32) {
	namespace := page.TakeString(n)
	if m := managers[manager]; m != nil {
		s := m.SocketWith(namespace, wasmclient.SocketOptions{
			Retries:     int(retries),
			Leaves:      func(tag int) bool { return leaves(id, int32(tag)) },
			EarlyEvents: true, // the page has its own receiveBuffer
		})
		m.sockets = append(m.sockets, id)
		sockets[id] = s
		listen(id, s)
	}
}

//go:wasmexport connect
func connect(id int32) {
	if s := sockets[id]; s != nil {
		s.Connect()
	}
}

//go:wasmexport disconnect
func disconnect(id int32) {
	if s := sockets[id]; s != nil {
		s.Disconnect()
	}
}

// answerAuth takes JSON, none if n is 0.
//
//go:wasmexport answerAuth
func answerAuth(socket, number, n int32) {
	data := page.Take(n)
	if q := auths[socket]; q.number == number && q.answer != nil {
		delete(auths, socket)
		q.answer(data)
	}
}

// attach takes an attachment of the next emit or reply.
//
//go:wasmexport attach
func attach(n int32) { attached = append(attached, page.TakeBytes(n)) }

func takeAttached() [][]byte {
	list := attached
	attached = nil
	return list
}

// emit takes JSON. token is 0 if no acknowledgement is asked for; timeout, in
// milliseconds, is 0 if the wait for it has no end. tag is not 0 if the page is to be
// asked again when the event leaves.
//
//go:wasmexport emit
func emit(socket, n int32, volatile bool, token int32, timeout float64, tag int32) {
	msg := wasmclient.Message{Data: page.Take(n), Attachments: takeAttached(), Volatile: volatile, Tag: int(tag)}
	if token != 0 {
		msg.AckErrors = true // so that JavaScript forgets the callback
		msg.AckTimeout = milliseconds(timeout)
		msg.Ack = func(r wasmclient.Reply, err error) {
			passError(err)
			passAttachments(r.Attachments)
			acknowledged(socket, token, page.Offset(r.Data), page.String(r.Data))
		}
	}
	if s := sockets[socket]; s != nil {
		s.Send(msg)
	}
}

// emitTogether takes the JSON of events that ask for nothing, with a separator between
// two.
//
//go:wasmexport emitTogether
func emitTogether(socket, n int32) {
	rest := page.Take(n)
	s := sockets[socket]
	for more := s != nil; more; {
		var event []byte
		event, rest, more = bytes.Cut(rest, separator)
		s.Send(wasmclient.Message{Data: event})
	}
}

var separator = []byte{0x1E} // as in network.js

// reply takes JSON; id is the acknowledgement's, which JavaScript keeps exact.
//
//go:wasmexport reply
func reply(socket int32, id float64, n int32) {
	data, attachments := page.Take(n), takeAttached()
	if s := sockets[socket]; s != nil {
		s.Reply(uint64(id), data, attachments)
	}
}
