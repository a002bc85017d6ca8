package redisadapter

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/tinylib/msgp/msgp"

	"github.com/socketplay/socketplay/server/internal/msgjson"
	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/wire/sio"
)

// clusterKind is what a message is in the ClusterAdapter of socket.io-adapter, which
// the official adapters for sharded pub/sub and for streams are made of.
type clusterKind int

const (
	clusterBroadcast        clusterKind = iota + 3 // 1 and 2 are heartbeats, which these adapters have not
	clusterJoin                                    // needs no answer, as the next two
	clusterLeave                                   //
	clusterDisconnect                              //
	clusterFetch                                   //
	clusterSockets                                 // answers clusterFetch
	clusterServerSideEmit                          // needs an answer if it has a request id
	clusterServerSideAnswer                        //
	clusterClientCount                             // answers clusterBroadcast with a request id
	clusterAck                                     // answers it too: a client's acknowledgement
)

// clusterMessage is a message of either kind of adapter.
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
	Packet  json.RawMessage `json:"packet,omitempty"` // an event, its array of arguments, or one value
	Sockets json.RawMessage `json:"sockets,omitempty"`
	Clients *int            `json:"clientCount,omitempty"`
}

// asCluster returns the message that makes a request.
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

// broadcastRequest is a broadcast in the form of a request that nobody answers.
func broadcastRequest(uid string, p sio.Packet, opts socketio.BroadcastOptions) *request {
	return &request{
		UID: uid, Kind: kindBroadcast, Opts: newTarget(opts), attachments: p.Attachments,
		Packet: &eventPacket{Type: eventType, Data: p.Data, Namespace: p.Namespace},
	}
}

// asCluster returns the message that answers a request with r.
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

// request returns the request that a message makes, nil where it is none. It sees
// that the request has what its kind needs.
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

// response returns the response that a message is, nil where it is none.
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

// limit is how long the message may be.
func (m *clusterMessage) limit() int {
	switch m.Kind {
	case clusterSockets, clusterServerSideAnswer, clusterAck:
		return MaxResponse
	}
	return MaxMessage
}

// encode returns the message as JSON or, where it has binary values or packed asks
// for it, as msgpack.
func (m *clusterMessage) encode(packed bool) ([]byte, error) {
	return encodeAny(m, m.attachments, packed, m.limit())
}

func encodeAny(v any, attachments [][]byte, packed bool, limit int) ([]byte, error) {
	body, err := json.Marshal(v)
	switch {
	case err != nil:
		return nil, fmt.Errorf("redisadapter: message: %w", err)
	case packed || len(attachments) > 0:
		return pack(body, attachments, limit)
	case len(body) > limit:
		return nil, ErrTooLarge
	}
	return body, nil
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

// decodeAny reads JSON or msgpack into v. Binary values in sockets become texts, as
// they are in the data of this language's sockets; others are attachments.
func decodeAny(body []byte, v any, k clusterKind) (attachments [][]byte, err error) {
	var text []byte
	if k == clusterSockets && len(body) <= MaxResponse {
		text, _, err = msgjson.ReadPlain(body)
	} else {
		text, attachments, err = unpack(body, MaxResponse)
	}
	if err != nil {
		return nil, err
	}
	return attachments, json.Unmarshal(text, v)
}

// peekKind returns the kind of a message in msgpack, 0 for others.
func peekKind(body []byte) (k clusterKind) {
	_, _ = msgjson.ReadMap(body, func(key string, src []byte) (rest []byte, err error) {
		if key != "type" {
			return msgp.Skip(src)
		}
		var n int
		n, rest, err = msgp.ReadIntBytes(src)
		k = clusterKind(n)
		return rest, err
	})
	return k
}
