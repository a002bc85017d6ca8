package assets

import (
	"bytes"
	"compress/gzip"
	"strconv"
	"strings"
)

// worthwhile is the size from which compressing a text saves a packet.
const worthwhile = 1024

// compress gives a text file a gzip variant, unless the build made one.
func (f *file) compress() {
	if f.gzip.data != nil || !textual(f.mediaType) || len(f.plain.data) < worthwhile {
		return
	}
	var buf bytes.Buffer
	zw, err := gzip.NewWriterLevel(&buf, gzip.BestCompression)
	if err != nil {
		return // the level is a constant: never
	}
	if _, err := zw.Write(f.plain.data); err != nil || zw.Close() != nil {
		return // a buffer does not fail
	}
	if buf.Len() < len(f.plain.data) {
		f.gzip = newVariant(buf.Bytes())
	}
}

// choose returns the best encoding that an Accept-Encoding header allows, and
// its name; the name of a plain file is empty.
func (f *file) choose(accept string) (variant, string) {
	br, gz := accepts(accept)
	switch {
	case f.br.data != nil && br > 0 && br >= gz:
		return f.br, "br"
	case f.gzip.data != nil && gz > 0:
		return f.gzip, "gzip"
	case f.br.data != nil && br > 0:
		return f.br, "br"
	}
	return f.plain, ""
}

// accepts returns the weights of br and gzip in an Accept-Encoding header (RFC
// 9110, section 12.5.3). A coding that is not named has the weight of "*", and
// without one it is not accepted.
func accepts(header string) (br, gz float64) {
	br, gz = -1, -1
	rest := 0.0
	for item := range strings.SplitSeq(header, ",") {
		coding, params, _ := strings.Cut(strings.TrimSpace(item), ";")
		weight := 1.0
		if q, ok := strings.CutPrefix(strings.TrimSpace(params), "q="); ok {
			var err error
			if weight, err = strconv.ParseFloat(strings.TrimSpace(q), 64); err != nil {
				weight = 0
			}
		}
		switch strings.ToLower(strings.TrimSpace(coding)) {
		case "br":
			br = weight
		case "gzip", "x-gzip":
			gz = weight
		case "*":
			rest = weight
		}
	}
	if br < 0 {
		br = rest
	}
	if gz < 0 {
		gz = rest
	}
	return br, gz
}
