//go:build js

package main

import (
	"github.com/socketplay/socketplay/server/wire/sio"
	"github.com/socketplay/socketplay/wasmclient"
	"github.com/socketplay/socketplay/wasmclient/internal/page"
)

// The program calls the imported functions below to tell the page what has happened. They are
// the notices of bridge.js. If an error or attachments belong to a notice, passError and
// passAttachments pass them before the notice.

// failure passes the error of the next notice. transport is true for an error of a
// transport, and status is its HTTP status, or -1. If cause is true, the page has the
// browser's error that caused it.
//
//go:wasmimport socketplay failure
func failure(message string, transport bool, status int32, cause bool)

// attachment passes an attachment of the next notice. If the page has the attachment as a
// binary message, index is the message's index and data is not needed. Otherwise index is
// -1 and data is the attachment.
//
//go:wasmimport socketplay attachment
func attachment(index int32, data string)

//go:wasmimport socketplay state
func state(socket int32, id string, connected, active, recovered bool)

// auth asks for a socket's auth; the page answers with answerAuth.
//
//go:wasmimport socketplay auth
func auth(socket, request int32)

// beforeSend is called before an event with a tag is sent. It returns whether to send the
// event, which the page may have removed from the sendBuffer.
//
//go:wasmimport socketplay beforeSend
func beforeSend(socket, tag int32) bool

// unsent passes a packet to the page, which has called listUnsent.
//
//go:wasmimport socketplay unsent
func unsent(kind int32, binary bool, data string)

// event and acknowledged pass JSON in data. If the JSON is a part of the current text,
// offset is its position there; otherwise offset is -1.
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

// noAck is passed in place of an acknowledgement's id if a packet has none.
const noAck = -1

// forwardNotices adds handlers to a socket that report its events to the page.
func forwardNotices(id int32, s *wasmclient.Socket) {
	s.SetAuth(func(send func([]byte)) {
		lastAuthRequest++
		authRequests[id] = authRequest{lastAuthRequest, send}
		auth(id, lastAuthRequest)
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

// hooks returns hooks that report to the page what happens to a manager and its engines.
func hooks(id int32, m *manager) wasmclient.Hooks {
	report := func(name string, number int, reason wasmclient.Reason, err error) {
		passError(err)
		managerEvent(id, name, int32(number), string(reason))
	}
	return wasmclient.Hooks{
		Open:             func() { report("open", 0, "", nil) },
		Error:            func(err error) { report("error", 0, "", err) },
		Close:            func(r wasmclient.Reason, err error) { report("close", 0, r, err) },
		Ping:             func() { report("ping", 0, "", nil) },
		ReconnectAttempt: func(n int) { report("reconnect_attempt", n, "", nil) },
		Reconnect:        func(n int) { report("reconnect", n, "", nil) },
		ReconnectError:   func(err error) { report("reconnect_error", 0, "", err) },
		ReconnectFailed:  func() { report("reconnect_failed", 0, "", nil) },
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

// passError passes err for the notice that follows. If err is nil, it passes nothing.
func passError(err error) {
	if err == nil {
		return
	}
	t, ok := err.(*wasmclient.TransportError)
	switch {
	case !ok:
		failure(err.Error(), false, -1, false)
	case t.Kind == wasmclient.ErrWebSocket: // without a status, because browsers hide the answer
		failure(err.Error(), true, -1, t.Cause != nil)
	default:
		failure(err.Error(), true, int32(t.Status), t.Cause != nil)
	}
}

// passAttachments passes attachments for the notice that follows.
func passAttachments(list [][]byte) {
	for _, b := range list {
		attachment(page.BinaryIndex(b), page.String(b))
	}
}
