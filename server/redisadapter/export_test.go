package redisadapter

import (
	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/wire/sio"
)

// The tests use the encoding directly, because reading must also withstand messages that
// the adapters of this package never send.
var AppendMessage = appendBroadcast

func ReadMessage(body []byte) (uid string, p sio.Packet, opts socketio.BroadcastOptions, err error) {
	uid, rest, err := readSender(body)
	if err != nil {
		return "", p, opts, err
	}
	p, opts, err = readBroadcast(rest)
	return uid, p, opts, err
}

// Pending returns how many requests wait for answers.
func Pending(a socketio.Adapter) int { return a.(*adapter).pending.len() }

// Request and Response are the messages on the channels of requests and responses.
type (
	Request  = request
	Response = response
)

var (
	ReadRequest  = readRequest
	ReadResponse = readResponse
)

func (r *request) Encode() ([]byte, error)  { return r.encode() }
func (r *response) Encode() ([]byte, error) { return r.encode() }

// Use reads everything that a response may contain. It must not panic.
func (r *response) Use() {
	_, _ = r.sockets()
	_, _ = r.rooms()
	ackPacket(r.Data, r.attachments)
	ackPacket(r.Packet, r.attachments)
}

// OpenClusterMessage reads everything in a message of sharded pub/sub or a stream, and
// writes the message again.
func OpenClusterMessage(body []byte) (again []byte, err error) {
	m, err := readClusterMessage(body)
	if err != nil {
		return nil, err
	}
	r, err := m.request()
	if err != nil {
		return nil, err
	}
	answer, err := m.response()
	if err != nil {
		return nil, err
	}
	switch {
	case r != nil:
		if m, err = r.asCluster(m.Namespace); err != nil {
			return nil, err
		}
	case answer != nil:
		answer.Use()
		m = answer.asCluster(m.UID, m.Namespace, &request{Kind: *answer.Kind})
	}
	return m.encode(false)
}

// OpenSession reads a stored session and writes it again.
func OpenSession(text string) (again string, err error) {
	s, err := decodeSession(text)
	if err != nil {
		return "", err
	}
	return encodeSession(*s)
}

var StreamName = streamName
