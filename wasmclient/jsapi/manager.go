//go:build js

package main

import (
	"github.com/socketplay/socketplay/server/wire/eio"
	"github.com/socketplay/socketplay/wasmclient"
	"github.com/socketplay/socketplay/wasmclient/internal/page"
)

// The page calls the functions in this file and in socket.go. Both sides know an object by
// its number, which JavaScript assigns. If a number is unknown here, its object has been
// released, and the call does nothing. The argument n is the length of a text that the page
// has written into the inbox (package page).

var managers = map[int32]*manager{}

// manager is one of the page's managers.
type manager struct {
	*wasmclient.Manager
	sockets      []int32
	watchEngine  bool // the page listens to the engine's packets
	watchManager bool // the page listens to the manager's packets
}

// newManager makes a manager. switches and the text have the same meaning as in
// configureEngine, and the other arguments as in configure.
//
//go:wasmexport newManager
func newManager(id, switches, n int32, reconnect bool, attempts, delay, delayMax, jitter, timeout float64) {
	m := &manager{}
	opts := reconnectionOptions(reconnect, attempts, delay, delayMax, jitter, timeout)
	url := readEngineOptions(&opts, switches, n)
	opts.Network.Page = id
	opts.Hooks = hooks(id, m)
	m.Manager = wasmclient.NewManager(url, &opts)
	managers[id] = m
}

// configureEngine changes how a manager makes its connections, from the next one on.
//
//go:wasmexport configureEngine
func configureEngine(id, switches, n int32) {
	var opts wasmclient.Options
	readEngineOptions(&opts, switches, n)
	if m := managers[id]; m != nil {
		m.SetEngine(opts)
	}
}

// configure changes whether and how a manager reconnects. Times are in milliseconds. For
// attempts and timeout, 0 means no limit.
//
//go:wasmexport configure
func configure(id int32, reconnect bool, attempts, delay, delayMax, jitter, timeout float64) {
	if m := managers[id]; m != nil {
		m.SetReconnection(reconnectionOptions(reconnect, attempts, delay, delayMax, jitter, timeout))
	}
}

// openManager opens a connection. token is a number by which the page knows this call: the
// page is told with it that the connection is open or has failed. It is 0 if the page does
// not wait for the outcome.
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

// release forgets a manager and its sockets, because the page has dropped them.
//
//go:wasmexport release
func release(id int32) {
	m := managers[id]
	if m == nil {
		return
	}
	for _, s := range m.sockets {
		delete(sockets, s)
		delete(authRequests, s)
	}
	delete(managers, id)
}

// watch says which packets the page listens to: engine for the engine's packets, packets
// for the manager's. Other packets are not passed to the page.
//
//go:wasmexport watch
func watch(id int32, engine, packets bool) {
	if m := managers[id]; m != nil {
		m.watchEngine, m.watchManager = engine, packets
	}
}

// write sends an Engine.IO message as it is, without the Socket.IO protocol.
//
//go:wasmexport write
func write(id int32, binary bool, n int32) {
	read := page.ReadText
	if binary {
		read = page.ReadBytes
	}
	data := read(n)
	if m := managers[id]; m != nil {
		m.Write(eio.Packet{Type: eio.Message, Binary: binary, Data: data})
	}
}

// closeEngine closes a manager's connection, as if it had been lost.
//
//go:wasmexport closeEngine
func closeEngine(id int32) {
	if m := managers[id]; m != nil {
		m.CloseEngine()
	}
}

// abandon closes a manager's connection without any notice, because the user is leaving the
// page.
//
//go:wasmexport abandon
func abandon(id int32) {
	if m := managers[id]; m != nil {
		m.Abandon()
	}
}

// offline tells all managers that the machine has lost its network.
//
//go:wasmexport offline
func offline() {
	for _, m := range managers {
		m.Offline()
	}
}

// listUnsent passes to the page the packets that are still in the send buffer of a
// manager's connection.
//
//go:wasmexport listUnsent
func listUnsent(id int32) {
	if m := managers[id]; m != nil {
		for _, p := range m.Unsent() {
			unsent(int32(p.Type-'0'), p.Binary, page.String(p.Data))
		}
	}
}
