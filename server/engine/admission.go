package engine

import (
	"net/http"
	"net/url"

	"github.com/socketplay/socketplay/server/wire/eio"
)

// checkRequest makes the checks of the official server, in its order (docs/PROTOCOL.md,
// section 4). It returns the session that the request names, or nil for a handshake.
// If the request breaks a rule, it returns the refusal.
func (srv *Server) checkRequest(r *http.Request, query url.Values) (*Session, *refusal) {
	transport := query.Get("transport")
	if !srv.opts.allows(transport) {
		return nil, errUnknownTransport.withContext(map[string]any{"transport": transport})
	}
	if sid := query.Get("sid"); sid != "" {
		return srv.checkSession(r, query, sid, transport)
	}
	return nil, srv.checkHandshake(r, query, transport)
}

// checkSession checks a request that names a session, and returns that session.
func (srv *Server) checkSession(r *http.Request, query url.Values, sid, transport string) (*Session, *refusal) {
	s := srv.session(sid)
	if s == nil || s.endIfOverdue() {
		return nil, errUnknownSession.withContext(map[string]any{"sid": sid})
	}
	upgrade := isUpgrade(r)
	if previous := s.Transport(); upgrade != (transport == WebSocket) || !upgrade && previous != transport {
		return nil, errBadRequest.withContext(map[string]any{"name": "TRANSPORT_MISMATCH", "transport": transport, "previousTransport": previous})
	}
	if protocol := revision(query); protocol != s.protocol {
		return nil, errBadRequest.withContext(map[string]any{"name": "PROTOCOL_MISMATCH", "protocol": protocol, "previousProtocol": s.protocol})
	}
	return s, nil
}

// checkHandshake checks a request that names no session.
func (srv *Server) checkHandshake(r *http.Request, query url.Values, transport string) *refusal {
	if r.Method != http.MethodGet {
		return errBadHandshakeMethod.withContext(map[string]any{"method": r.Method})
	}
	if isUpgrade(r) != (transport == WebSocket) {
		return errBadRequest.withContext(map[string]any{"name": "TRANSPORT_HANDSHAKE_ERROR"})
	}
	if limit := srv.opts.MaxHandshakeBytes; limit > 0 && handshakeBytes(r) > limit {
		return errHandshakeTooLarge
	}
	if srv.opts.AllowRequest != nil {
		if err := srv.opts.AllowRequest(r); err != nil {
			return &refusal{errForbidden.Code, err.Error(), errForbidden.Status, map[string]any{"message": err.Error()}}
		}
	}
	if protocol := revision(query); protocol == eio.Version3 && !srv.opts.AllowEIO3 {
		return errUnsupportedVersion.withContext(map[string]any{"protocol": protocol})
	}
	return nil
}

// serveHandshake opens a session for a handshake that has passed checkRequest. It refuses
// the handshake if the server accepts no more handshakes, or if the client's address has
// as many sessions as it may have, or too many bytes.
func (srv *Server) serveHandshake(w http.ResponseWriter, r *http.Request, query url.Values) {
	address := srv.addressOf(r.RemoteAddr)
	kept := srv.newKeptBytes(address)
	switch {
	case srv.refusesHandshakes():
		srv.refuse(w, r, errClosed)
	case !srv.addSession(address):
		srv.refuse(w, r, errTooMany)
	case !kept.addHandshake(r):
		srv.removeSession(address)
		srv.refuse(w, r, errTooMany)
	case isUpgrade(r):
		// This goroutine of net/http is new, so its stack is small, and the goroutine
		// ends with this call. Borrowing a larger stack is cheaper than growing its own.
		srv.stacks.Run(func() { srv.openWebSocket(w, r, query, kept) })
	default:
		srv.openPolling(w, r, query, kept)
	}
}

func (srv *Server) refusesHandshakes() bool {
	srv.mu.Lock()
	defer srv.mu.Unlock()
	return srv.refusing
}

// openPolling opens a session on polling. The handshake is also the first poll: its
// answer contains the open packet.
func (srv *Server) openPolling(w http.ResponseWriter, r *http.Request, query url.Values, kept *keptBytes) {
	s, ok := srv.newSession(r, query, kept, nil)
	if !ok {
		srv.refuse(w, r, errClosed)
		return
	}
	if c := srv.opts.Cookie; c != nil {
		w.Header().Add("Set-Cookie", c.header(s.id))
	}
	s.servePoll(w, r, true)
}

// openWebSocket opens a session that is on WebSocket from the start.
func (srv *Server) openWebSocket(w http.ResponseWriter, r *http.Request, query url.Values, kept *keptBytes) {
	conn, err := srv.acceptWebSocket(w, r, query, true)
	if err != nil {
		srv.removeSession(srv.addressOf(r.RemoteAddr))
		kept.removeHandshake()
		return
	}
	s, ok := srv.newSession(r, query, kept, conn)
	if !ok {
		return // the server was closed meanwhile, and newSession has closed conn
	}
	go func() {
		defer srv.wg.Done()
		s.readWebSocket(conn)
	}()
}
