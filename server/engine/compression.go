package engine

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/coder/websocket"
)

// HTTPCompression says which answers to polls the server compresses: those of Threshold
// bytes or more, if the client accepts gzip or deflate and at least one of the packets
// may be compressed. The zero value compresses as the official server does.
type HTTPCompression struct {
	Off       bool
	Threshold int // bytes; default 1024
}

// PerMessageDeflate says which WebSocket messages the server compresses. The server
// inflates a client's messages up to MaxHTTPBufferSize, and ends the session if a message
// becomes larger.
type PerMessageDeflate struct {
	Threshold int // bytes; default 1024

	// NoContextTakeover compresses each message without the help of earlier ones. The
	// messages become larger, but the connection needs no windows, which take 32 KiB or
	// more in each direction.
	NoContextTakeover bool
}

// configure sets the options of the library's handshake. d may be nil.
func (d *PerMessageDeflate) configure(opts *websocket.AcceptOptions) {
	if d == nil {
		opts.CompressionMode = websocket.CompressionDisabled
		return
	}
	opts.CompressionMode = websocket.CompressionContextTakeover
	if d.NoContextTakeover {
		opts.CompressionMode = websocket.CompressionNoContextTakeover
	}
	if opts.CompressionThreshold = d.Threshold; opts.CompressionThreshold <= 0 {
		opts.CompressionThreshold = 1024
	}
}

// compressors keeps compressors for reuse, because each takes almost a megabyte of
// memory.
var compressors = map[string]*sync.Pool{
	"gzip":    {New: func() any { return gzip.NewWriter(nil) }},
	"deflate": {New: func() any { return zlib.NewWriter(nil) }},
}

// compress returns body in a content coding that r accepts. If r accepts none, it returns
// body itself and "".
func compress(r *http.Request, body []byte) (out []byte, coding string) {
	coding = AcceptedCoding(r.Header.Values("Accept-Encoding"), "gzip", "deflate")
	pool := compressors[coding]
	if pool == nil {
		return body, ""
	}
	w := pool.Get().(interface {
		io.WriteCloser
		Reset(io.Writer)
	})
	defer pool.Put(w)
	var buf bytes.Buffer
	w.Reset(&buf)
	_, _ = w.Write(body) // writing to a bytes.Buffer cannot fail
	_ = w.Close()
	return buf.Bytes(), coding
}

// AcceptedCoding returns the one of offers that a header Accept-Encoding prefers, or "" if
// the header accepts none of them. If the header prefers several equally, the one that it
// names first wins.
func AcceptedCoding(header []string, offers ...string) (best string) {
	bestQ, wildcard, named := 0.0, -1.0, make(map[string]bool)
	for spec := range strings.SplitSeq(strings.Join(header, ","), ",") {
		coding, params, _ := strings.Cut(spec, ";")
		coding = strings.ToLower(strings.TrimSpace(coding))
		q := 1.0
		for param := range strings.SplitSeq(params, ";") {
			if name, value, ok := strings.Cut(param, "="); ok && strings.EqualFold(strings.TrimSpace(name), "q") {
				var err error
				if q, err = strconv.ParseFloat(strings.TrimSpace(value), 64); err != nil {
					q = 0
				}
			}
		}
		if coding == "*" {
			wildcard = q
		}
		for _, offer := range offers {
			if offer == coding {
				named[offer] = true
				if q > bestQ {
					best, bestQ = offer, q
				}
			}
		}
	}
	for _, offer := range offers {
		if !named[offer] && wildcard > bestQ {
			return offer
		}
	}
	return best
}
