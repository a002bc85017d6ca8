//go:build js

package main

import (
	"github.com/socketplay/socketplay/server/wire/sio"
	"github.com/socketplay/socketplay/wasmclient"
	"github.com/socketplay/socketplay/wasmclient/internal/page"
)

// What the page is told. Where an error or attachments go with it, passError and
// passAttachments have passed them before. The functions are those of bridge.js.

// failure has the HTTP status, -1 without one, and whether the page has an error that
// is the cause.
//
//go:wasmimport socketplay failure
func failure(message string, transport bool, status int32, cause bool)

// attachment passes bytes, and which of the binary messages at hand they are.
//
//go:wasmimport socketplay attachment
func attachment(index int32, data string)

//go:wasmimport socketplay state
func state(socket int32, id string, connected, active, recovered bool)

//go:wasmimport socketplay auth
func auth(socket, question int32)

// leaves asks whether an event that waits is still to be sent.
//
//go:wasmimport socketplay leaves
func leaves(socket, tag int32) bool

//go:wasmimport socketplay unsent
func unsent(kind int32, binary bool, data string)

// event and acknowledged pass JSON, and where in the text at hand it is.
//
//go:wasmimport socketplay event
func event(socket, offset int32, data string, ack float64)

//go:wasmimport socketplay acknowledged
func acknowledged(socket, token, offset int32, data string)

//go:wasmimport socketplay connected
func connected(socket int32)

//go:wasmimport socketplay connectError
func connectError(socket int32, data string)

//go:wasmimport socketplay disconnected
func disconnected(socket int32, reason string)

//go:wasmimport socketplay opened
func opened(manager, token int32)

//go:wasmimport socketplay managerEvent
func managerEvent(manager int32, name string, number int32, reason string)

//go:wasmimport socketplay managerPacket
func managerPacket(manager, kind int32, namespace, data string, ack float64)

//go:wasmimport socketplay engineEvent
func engineEvent(manager, engine int32, name, session, transport, reason string)

//go:wasmimport socketplay enginePacket
func enginePacket(manager, engine int32, name, session, transport string, kind int32, binary bool, data string)

// noAck is the acknowledgement's id of a packet that has none.
const noAck = -1

// listen passes on what happens to a socket.
func listen(id int32, s *wasmclient.Socket) {
	s.SetAuth(func(send func([]byte)) {
		lastQuestion++
		auths[id] = question{lastQuestion, send}
		auth(id, lastQuestion)
	})
	s.OnState(func(st wasmclient.State) { state(id, st.ID, st.Connected, st.Active, st.Recovered) })
	s.OnConnect(func() { connected(id) })
	s.OnConnectError(func(err error) {
		passError(err)
		var data []byte
		if refused, ok := err.(*wasmclient.ConnectError); ok {
			data = refused.Data
		}
		connectError(id, page.String(data))
	})
	s.OnDisconnect(func(r wasmclient.Reason, err error) {
		passError(err)
		disconnected(id, string(r))
	})
	s.OnAny(func(e *wasmclient.Event) {
		passAttachments(e.Attachments)
		ack := float64(noAck)
		if e.HasID {
			ack = float64(e.ID)
		}
		event(id, page.Offset(e.Data), page.String(e.Data), ack)
	})
}

// hooks pass on what happens to a manager and its engines.
func hooks(id int32, m *manager) wasmclient.Hooks {
	say := func(name string, number int, reason wasmclient.Reason, err error) {
		passError(err)
		managerEvent(id, name, int32(number), string(reason))
	}
	return wasmclient.Hooks{
		Open:             func() { say("open", 0, "", nil) },
		Error:            func(err error) { say("error", 0, "", err) },
		Close:            func(r wasmclient.Reason, err error) { say("close", 0, r, err) },
		Ping:             func() { say("ping", 0, "", nil) },
		ReconnectAttempt: func(n int) { say("reconnect_attempt", n, "", nil) },
		Reconnect:        func(n int) { say("reconnect", n, "", nil) },
		ReconnectError:   func(err error) { say("reconnect_error", 0, "", err) },
		ReconnectFailed:  func() { say("reconnect_failed", 0, "", nil) },
		Packet: func(p sio.Packet) {
			if !m.watchManager {
				return
			}
			passAttachments(p.Attachments)
			ack := float64(noAck)
			if p.HasID {
				ack = float64(p.ID)
			}
			managerPacket(id, int32(p.Type-'0'), p.Namespace, page.String(p.Data), ack)
		},
		Engine: func(e wasmclient.EngineEvent) {
			switch e.Kind {
			case wasmclient.EnginePacket, wasmclient.EnginePacketCreate:
				p := e.Packet
				enginePacket(id, int32(e.Engine), string(e.Kind), e.Session, e.Transport, int32(p.Type-'0'), p.Binary, page.String(p.Data))
			case wasmclient.EngineOpen:
				engineEvent(id, int32(e.Engine), string(e.Kind), e.Session, e.Transport, page.String(e.Packet.Data))
			default:
				passError(e.Err)
				engineEvent(id, int32(e.Engine), string(e.Kind), e.Session, e.Transport, string(e.Reason))
			}
		},
		EnginePackets: func() bool { return m.watchEngine },
	}
}

func passError(err error) {
	if err == nil {
		return
	}
	t, ok := err.(*wasmclient.TransportError)
	switch {
	case !ok:
		failure(err.Error(), false, -1, false)
	case t.Kind == wasmclient.ErrWebSocket: // browsers hide the answer
		failure(err.Error(), true, -1, t.Cause != nil)
	default:
		failure(err.Error(), true, int32(t.Status), t.Cause != nil)
	}
}

func passAttachments(list [][]byte) {
	for _, b := range list {
		attachment(page.Index(b), page.String(b))
	}
}
