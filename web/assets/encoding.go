package assets

import (
	"bytes"
	"compress/gzip"
	"strconv"
	"strings"
)

// smallest is how many bytes a text must have at least to be compressed. A smaller text
// fits into one network packet anyway.
const smallest = 1024

// compress adds a gzip variant to a text file, unless the build has made one.
func (f *file) compress() {
	if f.gzip.data != nil || !isText(f.mediaType) || len(f.plain.data) < smallest {
		return
	}
	var buf bytes.Buffer
	zw, err := gzip.NewWriterLevel(&buf, gzip.BestCompression)
	if err != nil {
		return // cannot happen: the level is a valid constant
	}
	if _, err := zw.Write(f.plain.data); err != nil || zw.Close() != nil {
		return // cannot happen: writing to a buffer never fails
	}
	if buf.Len() < len(f.plain.data) {
		f.gzip = newVariant(buf.Bytes())
	}
}

// chooseVariant returns the best variant for a client whose Accept-Encoding header is
// accept. It also returns the name of the variant's encoding: "br", "gzip", or "" for the
// plain file.
func (f *file) chooseVariant(accept string) (variant, string) {
	br, gz := encodingWeights(accept)
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

// encodingWeights returns the weights of br and gzip in an Accept-Encoding header (RFC
// 9110, section 12.5.3). A coding that the header does not name has the weight of "*", or
// 0 if the header has no "*" either.
func encodingWeights(header string) (br, gz float64) {
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
