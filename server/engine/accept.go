package engine

import (
	"crypto/sha1"
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"

	"github.com/coder/websocket"
)

// acceptWebSocket answers a WebSocket handshake. If it returns an error, it has already
// refused the handshake, so the caller must not answer again. initial is true if the
// handshake opens a session, and false if it upgrades one.
func (srv *Server) acceptWebSocket(w http.ResponseWriter, r *http.Request, query url.Values, initial bool) (*wsConn, error) {
	opts := &srv.opts
	opts.addHeaders(w.Header(), r, initial)
	c := &wsConn{protocol: revision(query), base64: base64Only(query), deflate: opts.PerMessageDeflate != nil, limit: opts.MaxHTTPBufferSize}
	if key, ok := handshakeKey(r); ok && !c.deflate {
		h := w.Header()
		h["Connection"], h["Upgrade"] = upgradeHeader, websocketHeader
		h["Sec-Websocket-Accept"] = []string{acceptKey(key)}
		if err := (hijacker{w, c}).hijack(); err != nil {
			http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
			return nil, err
		}
		return c, nil
	}
	accept := &websocket.AcceptOptions{
		InsecureSkipVerify: true, // ServeHTTP has checked Origin
		OnPingReceived:     c.countPing, OnPongReceived: c.countPong,
	}
	opts.PerMessageDeflate.configure(accept)
	conn, err := websocket.Accept(hijacker{w, c}, r, accept)
	if err != nil {
		return nil, err
	}
	c.setLibrary(conn)
	return c, nil
}

// The values of two headers of the answer to a WebSocket handshake. All answers share
// these slices, which saves allocations.
var (
	upgradeHeader   = []string{"Upgrade"}
	websocketHeader = []string{"websocket"}
)

// handshakeKey returns the key of a handshake that follows RFC 6455, section 4.2.1. For
// any other handshake it returns false, and the library decides.
func handshakeKey(r *http.Request) (key string, ok bool) {
	keys, versions := r.Header["Sec-Websocket-Key"], r.Header["Sec-Websocket-Version"]
	if r.Method != http.MethodGet || r.ProtoMajor != 1 || r.ProtoMinor < 1 || !isUpgrade(r) ||
		len(keys) != 1 || len(versions) != 1 || versions[0] != "13" {
		return "", false
	}
	const nonce = 16 // bytes
	var raw [nonce + 2]byte
	key = keys[0]
	if len(key) != base64.StdEncoding.EncodedLen(nonce) {
		return "", false
	}
	n, err := base64.StdEncoding.Decode(raw[:], []byte(key))
	return key, err == nil && n == nonce
}

// isUpgrade reports whether a request asks for a WebSocket. The header Upgrade alone is
// not enough: the header Connection must name it. A proxy that does not support upgrades
// removes Connection and may pass Upgrade on, and then Upgrade has no meaning (RFC 9110,
// section 7.8).
func isUpgrade(r *http.Request) bool {
	return strings.EqualFold(r.Header.Get("Upgrade"), "websocket") && connectionNamesUpgrade(r)
}

func connectionNamesUpgrade(r *http.Request) bool {
	for _, line := range r.Header["Connection"] {
		for token := range strings.SplitSeq(line, ",") {
			if strings.EqualFold(strings.TrimSpace(token), "upgrade") {
				return true
			}
		}
	}
	return false
}

// acceptKey returns the answer to a handshake's key. The answer proves that the server
// has understood the handshake (RFC 6455, section 4.2.2).
func acceptKey(key string) string {
	sum := sha1.Sum([]byte(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"))
	return base64.StdEncoding.EncodeToString(sum[:])
}
