package engine

import (
	"context"
	"net/http"
	"net/url"

	"github.com/socketplay/socketplay/server/wire/eio"
)

// serveUpgrade lets a WebSocket take over a polling session: the client sends
// "2probe", the server answers "3probe" and releases the pending poll, the
// client lets its requests end and sends "5". Until then packets go by polling;
// from then on by WebSocket, so none is lost or overtaken.
func (s *Session) serveUpgrade(w http.ResponseWriter, r *http.Request, query url.Values) {
	if s.srv.opts.NoUpgrades {
		s.srv.refuse(w, r, errBadRequest)
		return
	}
	s.mu.Lock()
	first := s.ws == nil && !s.upgrading // a session has one WebSocket, and one chance at a time
	s.upgrading = s.upgrading || first
	s.mu.Unlock()
	s.srv.opts.headers(w.Header(), r, false)
	conn, err := accept(w, r, &s.srv.opts, query)
	if err == nil {
		_, _ = conn.network.settle() // the client speaks first; reading meets an error again
	}
	s.mu.Lock()
	serve := first && err == nil && s.state == stateOpen
	switch {
	case serve:
		s.candidate = conn
		s.srv.wg.Add(1)
	case first:
		s.upgrading = false
	}
	s.mu.Unlock()
	switch {
	case err != nil: // the refusal has been written
		return
	case !serve:
		conn.drop()
		return
	}
	go func() {
		defer s.srv.wg.Done()
		if s.upgrade(conn) {
			s.readWebSocket(conn)
		}
	}()
}

// upgrade reports whether conn has become the session's transport. Where it has
// not, the session goes on by polling.
func (s *Session) upgrade(conn *wsConn) bool {
	ctx, cancel := context.WithTimeout(s.ctx, s.srv.opts.UpgradeTimeout)
	defer cancel()
	for {
		p, err := conn.read(ctx)
		switch {
		case err != nil:
		case p.Type == eio.Ping && string(p.Data) == "probe":
			s.tap(In, p)
			if s.answerProbe(conn) {
				continue
			}
		case p.Type == eio.Upgrade:
			s.tap(In, p)
			if s.takeOver(conn) {
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

func (s *Session) answerProbe(conn *wsConn) bool {
	s.mu.Lock()
	s.probed = true // before the client can know
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

func (s *Session) takeOver(conn *wsConn) bool {
	s.mu.Lock()
	if s.state == stateClosed {
		s.mu.Unlock()
		return false
	}
	if s.poll != nil { // a client that did not wait for its poll
		s.poll.refused = s.poll.late
		s.poll.answer([]eio.Packet{{Type: eio.Noop}})
		s.poll = nil
	}
	s.ws, s.upgrading, s.candidate, s.probed = conn, false, nil, false
	s.srv.counts.webSockets.Add(1)
	s.srv.counts.upgrades.Add(1)
	closing := s.state == stateClosing && len(s.queue) == 0
	told := s.onUpgrade
	s.flushAndUnlock()
	if closing {
		s.finish(ReasonForcedClose)
		return true
	}
	if f := s.srv.opts.Upgraded; f != nil {
		f(s)
	}
	for _, f := range told {
		f()
	}
	return true
}

// tap tells of each packet that arrives or leaves.
func (s *Session) tap(d Direction, p eio.Packet) *eio.Cause {
	s.srv.counts.packet(d, p)
	if tap := s.srv.opts.Tap; tap != nil {
		return tap(s, d, p)
	}
	return nil
}
