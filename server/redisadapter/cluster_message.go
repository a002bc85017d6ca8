package redisadapter

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/wire/sio"
)

// clusterKind is the type of a message in the ClusterAdapter of socket.io-adapter. The
// official adapters for sharded pub/sub and for streams are built on the ClusterAdapter.
type clusterKind int

const (
	clusterBroadcast        clusterKind = iota + 3 // 1 and 2 are heartbeats, which these adapters do not send
	clusterJoin                                    // like the next two kinds, needs no answer
	clusterLeave                                   //
	clusterDisconnect                              //
	clusterFetch                                   //
	clusterSockets                                 // answers clusterFetch
	clusterServerSideEmit                          // needs an answer if it has a request id
	clusterServerSideAnswer                        //
	clusterClientCount                             // answers a clusterBroadcast that has a request id
	clusterAck                                     // a client's acknowledgement, also for a clusterBroadcast that has a request id
)

// clusterMessage is a message of an adapter over sharded pub/sub or streams.
type clusterMessage struct {
	UID       string      `json:"uid"`
	Namespace string      `json:"nsp"`
	Kind      clusterKind `json:"type"`
	Data      clusterData `json:"data"`

	attachments [][]byte // of Data.Packet
}

type clusterData struct {
	ID      string          `json:"requestId,omitempty"`
	Opts    *target         `json:"opts,omitempty"`
	Rooms   roomList        `json:"rooms,omitzero"`
	Close   bool            `json:"close,omitempty"`
	Packet  json.RawMessage `json:"packet,omitempty"` // depending on Kind: an event, an array of arguments, or one value
	Sockets json.RawMessage `json:"sockets,omitempty"`
	Clients *int            `json:"clientCount,omitempty"`
}

// asCluster returns the message that carries a request.
func (r *request) asCluster(namespace string) (*clusterMessage, error) {
	m := &clusterMessage{UID: r.UID, Namespace: namespace, attachments: r.attachments}
	m.Data = clusterData{ID: r.ID, Opts: r.Opts, Rooms: r.Rooms, Close: r.Close}
	switch r.Kind {
	case kindJoin:
		m.Kind = clusterJoin
	case kindLeave:
		m.Kind = clusterLeave
	case kindDisconnect:
		m.Kind = clusterDisconnect
	case kindFetch:
		m.Kind = clusterFetch
	case kindServerSideEmit:
		m.Kind, m.Data.Packet = clusterServerSideEmit, r.Data
	case kindBroadcast:
		packet, err := json.Marshal(r.Packet)
		if err != nil {
			return nil, fmt.Errorf("redisadapter: request: %w", err)
		}
		m.Kind, m.Data.Packet = clusterBroadcast, packet
	default:
		return nil, fmt.Errorf("redisadapter: no message for a request of type %d", r.Kind)
	}
	return m, nil
}

// broadcastRequest returns a broadcast as a request without an id, which no server
// answers.
func broadcastRequest(uid string, p sio.Packet, opts socketio.BroadcastOptions) *request {
	return &request{
		UID: uid, Kind: kindBroadcast, Opts: newTarget(opts), attachments: p.Attachments,
		Packet: &eventPacket{Type: eventType, Data: p.Data, Namespace: p.Namespace},
	}
}

// asCluster returns the message that carries r, the response to a request.
func (r *response) asCluster(uid, namespace string, to *request) *clusterMessage {
	m := &clusterMessage{UID: uid, Namespace: namespace, attachments: r.attachments}
	m.Data = clusterData{ID: r.ID, Sockets: r.Sockets, Clients: r.Clients}
	switch {
	case r.is(kindServerSideEmit):
		m.Kind, m.Data.Packet = clusterServerSideAnswer, r.Data
	case r.is(kindClientCount):
		m.Kind = clusterClientCount
	case r.is(kindAck):
		m.Kind, m.Data.Packet = clusterAck, r.Packet
	default:
		m.Kind = clusterSockets
	}
	return m
}

// request returns the request in a message, or nil if the message is not a request.
// It returns an error if the request lacks something that its kind needs.
func (m *clusterMessage) request() (*request, error) {
	r := &request{
		UID: m.UID, ID: m.Data.ID, Opts: m.Data.Opts, Rooms: m.Data.Rooms, Close: m.Data.Close,
		attachments: m.attachments,
	}
	ok := r.Opts != nil
	switch m.Kind {
	case clusterJoin:
		r.Kind = kindJoin
	case clusterLeave:
		r.Kind = kindLeave
	case clusterDisconnect:
		r.Kind = kindDisconnect
	case clusterFetch:
		r.Kind = kindFetch
		ok = ok && r.ID != ""
	case clusterServerSideEmit:
		r.Kind, r.Data = kindServerSideEmit, m.Data.Packet
		ok = isEvent(r.Data)
	case clusterBroadcast:
		r.Kind = kindBroadcast
		if err := json.Unmarshal(m.Data.Packet, &r.Packet); err != nil {
			return nil, err
		}
		ok = ok && r.Packet != nil && r.Packet.Type == eventType && isClientEvent(r.Packet.Data)
	default:
		return nil, nil
	}
	if !ok {
		return nil, fmt.Errorf("redisadapter: message of type %d lacks something", m.Kind)
	}
	return r, nil
}

// response returns the response in a message, or nil if the message is not a
// response.
func (m *clusterMessage) response() (*response, error) {
	r := &response{ID: m.Data.ID, Sockets: m.Data.Sockets, Clients: m.Data.Clients, attachments: m.attachments}
	k := kindNone
	switch m.Kind {
	case clusterSockets:
		k = kindFetch
	case clusterServerSideAnswer:
		k, r.Data = kindServerSideEmit, m.Data.Packet
	case clusterClientCount:
		k = kindClientCount
	case clusterAck:
		k, r.Packet = kindAck, m.Data.Packet
	default:
		return nil, nil
	}
	if r.Kind = &k; r.ID == "" {
		return nil, errors.New("redisadapter: response without a request id")
	}
	return r, nil
}

// limit returns how long the message may be, in bytes.
func (m *clusterMessage) limit() int {
	switch m.Kind {
	case clusterSockets, clusterServerSideAnswer, clusterAck:
		return maxResponse
	}
	return MaxMessage
}

// encode returns the message as msgpack if packed is set or the message has binary
// values. Otherwise it returns JSON.
func (m *clusterMessage) encode(packed bool) ([]byte, error) {
	return encodeAny(m, m.attachments, packed, m.limit())
}

func readClusterMessage(body []byte) (*clusterMessage, error) {
	m := new(clusterMessage)
	var err error
	if m.attachments, err = decodeAny(body, m, peekKind(body)); err != nil {
		return nil, err
	}
	if len(m.UID) > maxID || len(m.Data.ID) > maxID {
		return nil, errors.New("redisadapter: id too long")
	}
	if len(body) > m.limit() {
		return nil, ErrTooLarge
	}
	return m, nil
}
