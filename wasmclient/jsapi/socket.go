//go:build js

package main

import (
	"bytes"

	"github.com/socketplay/socketplay/wasmclient"
	"github.com/socketplay/socketplay/wasmclient/internal/page"
)

var (
	sockets      = map[int32]*wasmclient.Socket{}
	authRequests = map[int32]authRequest{} // by socket
	attached     [][]byte                  // attachments for the next emit or reply
)

// authRequest is a request for auth that waits for the page's answer. Only the last request
// of a socket can be answered, because earlier requests belong to connections that have
// ended.
type authRequest struct {
	number int32
	answer func([]byte)
}

var lastAuthRequest int32

// newSocket makes a socket of a manager. The text is the namespace.
//
//go:wasmexport newSocket
func newSocket(manager, id, n, retries int32) {
	namespace := page.ReadString(n)
	if m := managers[manager]; m != nil {
		s := m.SocketWith(namespace, wasmclient.SocketOptions{
			Retries:     int(retries),
			BeforeSend:  func(tag int) bool { return beforeSend(id, int32(tag)) },
			EarlyEvents: true, // socket.js keeps early events in its own receiveBuffer
		})
		m.sockets = append(m.sockets, id)
		sockets[id] = s
		forwardNotices(id, s)
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

// answerAuth answers an authRequest. The text is JSON, or empty for no auth.
//
//go:wasmexport answerAuth
func answerAuth(socket, number, n int32) {
	data := page.ReadText(n)
	if r := authRequests[socket]; r.number == number && r.answer != nil {
		delete(authRequests, socket)
		r.answer(data)
	}
}

// attach adds an attachment for the next emit or reply.
//
//go:wasmexport attach
func attach(n int32) { attached = append(attached, page.ReadBytes(n)) }

// detachAll returns the attachments for the present emit or reply, and forgets them.
func detachAll() [][]byte {
	list := attached
	attached = nil
	return list
}

// emit sends an event. The text is JSON. If token is not 0, the event asks for an
// acknowledgement, which the page gets together with the token. timeout is in milliseconds;
// 0 means no limit. If tag is not 0, the notice beforeSend asks the page before the event
// is sent.
//
//go:wasmexport emit
func emit(socket, n int32, volatile bool, token int32, timeout float64, tag int32) {
	msg := wasmclient.Message{Data: page.ReadText(n), Attachments: detachAll(), Volatile: volatile, Tag: int(tag)}
	if token != 0 {
		msg.AckErrors = true // so that JavaScript can forget the callback when the connection ends
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

// emitTogether sends several events that ask for no acknowledgement. The text is the JSON
// of the events, with a separator between them.
//
//go:wasmexport emitTogether
func emitTogether(socket, n int32) {
	rest := page.ReadText(n)
	s := sockets[socket]
	for more := s != nil; more; {
		var event []byte
		event, rest, more = bytes.Cut(rest, separator)
		s.Send(wasmclient.Message{Data: event})
	}
}

var separator = []byte{0x1E} // as in network.js

// reply acknowledges an event. The text is a JSON array of the acknowledgement's arguments.
// id is the acknowledgement's id.
//
//go:wasmexport reply
func reply(socket int32, id float64, n int32) {
	data, attachments := page.ReadText(n), detachAll()
	if s := sockets[socket]; s != nil {
		s.Reply(uint64(id), data, attachments)
	}
}
