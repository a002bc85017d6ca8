package engine

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"

	"github.com/socketplay/socketplay/server/internal/limits"
	"github.com/socketplay/socketplay/server/internal/randomid"
	"github.com/socketplay/socketplay/server/wire/eio"
)

// newSession queues the open packet, passes the session to the server's owner, registers
// it and starts the heartbeat. kept has counted the handshake. newSession returns false if
// the server has been closed meanwhile.
func (srv *Server) newSession(r *http.Request, query url.Values, kept *keptBytes, ws *wsConn) (*Session, bool) {
	ctx, cancel := context.WithCancelCause(context.WithoutCancel(r.Context()))
	s := &Session{
		srv: srv, id: randomid.New(), ctx: ctx, cancel: cancel, ws: ws,
		protocol: revision(query), base64: base64Only(query),
		request: newRequest(r),
		address: srv.addressOf(r.RemoteAddr), control: limits.NewBucket(srv.opts.ControlPackets), kept: kept,
	}
	if ws != nil {
		ws.countFor(s)
	}
	s.queue = []eio.Packet{s.openPacket()}
	s.queuedBytes = len(s.queue[0].Data)
	s.receiver = srv.open(s)
	if !srv.register(s) {
		// Close may be waiting for srv.wg already, so no goroutine may start now. finish
		// starts none if ws is nil.
		if ws != nil {
			ws.drop()
			s.ws = nil
		}
		s.finish(ReasonForcedClose)
		return nil, false
	}
	if o, ok := s.receiver.(Opener); ok {
		o.Opened()
	}
	s.mu.Lock()
	if s.state == stateOpening {
		s.state = stateOpen
		s.heartbeat.start(s)
	}
	s.flushAndUnlock()
	return s, true
}

func (s *Session) openPacket() eio.Packet {
	const before = `{"sid":"`
	rest := s.srv.openParameters[s.transportLocked()]
	data := make([]byte, 0, len(before)+len(s.id)+len(rest))
	data = append(append(append(data, before...), s.id...), rest...)
	return eio.Packet{Type: eio.Open, Data: data}
}

// openParameters returns what follows the id in the open packet of a session on
// transport.
func (o *Options) openParameters(transport string) string {
	data, err := json.Marshal(struct {
		Upgrades     []string `json:"upgrades"`
		PingInterval int64    `json:"pingInterval"` // ms
		PingTimeout  int64    `json:"pingTimeout"`  // ms
		MaxPayload   int64    `json:"maxPayload"`   // bytes
	}{o.upgrades(transport), o.PingInterval.Milliseconds(), o.PingTimeout.Milliseconds(), o.MaxHTTPBufferSize})
	if err != nil {
		panic(err) // numbers and strings can always be encoded
	}
	return `",` + string(data[1:])
}
