package engine

import (
	"context"
	"net/http"
	"net/url"

	"github.com/socketplay/socketplay/server/wire/eio"
)

// serveUpgrade lets a WebSocket take over a polling session (docs/PROTOCOL.md, section
// 4). The client sends "2probe". The server answers "3probe" and answers the GET that
// waits. The client lets its requests end and sends "5". Packets go by polling until the
// "5" and by WebSocket afterwards, so no packet is lost and no packet overtakes another.
func (s *Session) serveUpgrade(w http.ResponseWriter, r *http.Request, query url.Values) {
	if s.srv.opts.NoUpgrades {
		s.srv.refuse(w, r, errBadRequest)
		return
	}
	s.mu.Lock()
	first := s.ws == nil && !s.upgrading // a session has one WebSocket, and tries one upgrade at a time
	s.upgrading = s.upgrading || first
	s.mu.Unlock()
	conn, err := s.srv.acceptWebSocket(w, r, query, false)
	if err == nil {
		_, _ = conn.network.sendBatch() // the client waits for the answer to its handshake; an error occurs again when conn is read
	}
	s.mu.Lock()
	serve := first && err == nil && s.state == stateOpen
	switch {
	case serve:
		s.candidate = conn
		conn.countFor(s)
		s.srv.wg.Add(1)
	case first:
		s.upgrading = false
	}
	s.mu.Unlock()
	switch {
	case err != nil: // acceptWebSocket has answered
		return
	case !serve:
		conn.drop()
		return
	}
	go func() {
		defer s.srv.wg.Done()
		if s.upgradeTo(conn) {
			s.readWebSocket(conn)
		}
	}()
}

// upgradeTo waits for the client to complete the upgrade. It returns true once conn is
// the session's transport. If it returns false, conn is closed and the session goes on
// by polling.
func (s *Session) upgradeTo(conn *wsConn) bool {
	ctx, cancel := context.WithTimeout(s.ctx, s.srv.opts.UpgradeTimeout)
	defer cancel()
	// A client that takes nothing could delay the answer to its probe for ever.
	stop := context.AfterFunc(ctx, conn.drop)
	defer stop()
	for {
		p, err := conn.read(ctx)
		conn.endMessage() // the packets of an upgrade are not kept
		switch {
		case err != nil || !s.CountControl():
		case p.Type == eio.Ping && string(p.Data) == "probe":
			s.tap(In, p)
			if s.answerProbe(conn) {
				continue
			}
		case p.Type == eio.Upgrade:
			s.tap(In, p)
			if stop() && s.completeUpgrade(conn) {
				return true
			}
		}
		s.mu.Lock()
		s.upgrading, s.candidate, s.probed = false, nil, false
		s.mu.Unlock()
		conn.drop()
		return false
	}
}

// answerProbe sends "3probe" and then answers the GET that waits. It returns false if the
// upgrade has failed.
func (s *Session) answerProbe(conn *wsConn) bool {
	s.mu.Lock()
	s.probed = true // must be set before the client can see the answer
	s.mu.Unlock()
	pong := eio.Packet{Type: eio.Pong, Data: []byte("probe")}
	s.tap(Out, pong)
	if err := conn.writeAlone(pong); err != nil {
		return false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.flushPollLocked()
	return s.state == stateOpen
}

// completeUpgrade makes conn the session's transport. It returns false if the session
// has ended.
func (s *Session) completeUpgrade(conn *wsConn) bool {
	s.mu.Lock()
	if s.state == stateClosed {
		s.mu.Unlock()
		return false
	}
	if s.poll != nil { // the client has not waited for the end of its GET
		s.poll.refused = s.poll.duringUpgrade
		s.poll.answer([]eio.Packet{{Type: eio.Noop}})
		s.poll = nil
	}
	s.ws, s.upgrading, s.candidate, s.probed = conn, false, nil, false
	s.srv.counts.webSockets.Add(1)
	s.srv.counts.upgrades.Add(1)
	closing := s.state == stateClosing && len(s.queue) == 0
	onUpgrade := s.onUpgrade
	s.flushAndUnlock()
	if closing {
		s.finish(ReasonForcedClose)
		return true
	}
	if f := s.srv.opts.Upgraded; f != nil {
		f(s)
	}
	for _, f := range onUpgrade {
		f()
	}
	return true
}
