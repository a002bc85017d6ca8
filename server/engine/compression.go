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

// HTTPCompression says which answers to polls are compressed, where the client
// accepts gzip or deflate: those of Threshold bytes or more, in which a packet
// may be compressed. The zero value compresses as the official server does.
type HTTPCompression struct {
	Off       bool
	Threshold int // default 1024
}

// PerMessageDeflate says which WebSocket messages are compressed. What clients
// send is inflated up to MaxHTTPBufferSize, not further.
type PerMessageDeflate struct {
	Threshold int // bytes; default 1024

	// NoContextTakeover compresses each message on its own: worse, but a
	// connection then keeps no window of 32 KiB and more each way.
	NoContextTakeover bool
}

func (d *PerMessageDeflate) accept(opts *websocket.AcceptOptions) {
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

// compressors are kept for reuse: each holds near a megabyte.
var compressors = map[string]*sync.Pool{
	"gzip":    {New: func() any { return gzip.NewWriter(nil) }},
	"deflate": {New: func() any { return zlib.NewWriter(nil) }},
}

// compress returns body in a coding that r accepts, or body and "" if there is
// none.
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
	_, _ = w.Write(body) // a buffer takes everything
	_ = w.Close()
	return buf.Bytes(), coding
}

// AcceptedCoding picks the offered content coding that the header likes best,
// the earlier one of its own order where it likes several as much. "" is none.
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
