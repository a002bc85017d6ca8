package engine

import (
	"crypto/sha1"
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"

	"github.com/coder/websocket"
)

// accept answers the WebSocket handshake. Where it fails, the refusal has been
// written.
func accept(w http.ResponseWriter, r *http.Request, opts *Options, query url.Values) (*wsConn, error) {
	c := &wsConn{protocol: revision(query), base64: base64Only(query), deflate: opts.PerMessageDeflate != nil, limit: opts.MaxHTTPBufferSize}
	if key, ok := plainKey(r); ok && !c.deflate {
		h := w.Header()
		h["Connection"], h["Upgrade"] = upgradeHeader, websocketHeader
		h["Sec-Websocket-Accept"] = []string{acceptKey(key)}
		if err := (hijacker{w, c}).take(); err != nil {
			http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
			return nil, err
		}
		return c, nil
	}
	how := &websocket.AcceptOptions{InsecureSkipVerify: true} // Origin has been checked, on polling too
	opts.PerMessageDeflate.accept(how)
	conn, err := websocket.Accept(hijacker{w, c}, r, how)
	if err != nil {
		return nil, err
	}
	c.hold(conn)
	return c, nil
}

// The values of headers that all answers have in common.
var (
	upgradeHeader   = []string{"Upgrade"}
	websocketHeader = []string{"websocket"}
)

// plainKey returns the key of a handshake that is as RFC 6455 section 4.2.1 wants it, and
// false for one that the library shall judge.
func plainKey(r *http.Request) (key string, ok bool) {
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

func asksForUpgrade(r *http.Request) bool {
	for _, line := range r.Header["Connection"] {
		for token := range strings.SplitSeq(line, ",") {
			if strings.EqualFold(strings.TrimSpace(token), "upgrade") {
				return true
			}
		}
	}
	return false
}

// acceptKey proves that the server has understood the handshake, section 4.2.2.
func acceptKey(key string) string {
	sum := sha1.Sum([]byte(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"))
	return base64.StdEncoding.EncodeToString(sum[:])
}
