package sio

import (
	"bytes"
	"unicode/utf8"
)

// AppendQuote appends s to dst as a JSON string. Bytes that are not UTF-8 become U+FFFD.
func AppendQuote(dst []byte, s string) []byte {
	const hex = "0123456789abcdef"
	dst = append(dst, '"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			dst = append(dst, '\\', byte(r))
		case r < 0x20:
			dst = append(dst, '\\', 'u', '0', '0', hex[r>>4], hex[r&15])
		default:
			dst = append(dst, string(r)...)
		}
	}
	return append(dst, '"')
}

// Unquote returns the text of a JSON string, "" for any other value.
func Unquote(value []byte) string {
	s := scanner{src: value}
	if !s.str() || s.pos != len(value) {
		return ""
	}
	return unquote(value)
}

// unquote returns the text of a JSON string, which str must have accepted. A lone surrogate
// in an escape becomes U+FFFD.
func unquote(quoted []byte) string {
	body := quoted[1 : len(quoted)-1]
	if bytes.IndexByte(body, '\\') < 0 {
		return string(body)
	}
	out := make([]byte, 0, len(body))
	for i := 0; i < len(body); i++ {
		if body[i] != '\\' {
			out = append(out, body[i])
			continue
		}
		i++
		switch body[i] {
		case 'b':
			out = append(out, '\b')
		case 'f':
			out = append(out, '\f')
		case 'n':
			out = append(out, '\n')
		case 'r':
			out = append(out, '\r')
		case 't':
			out = append(out, '\t')
		case 'u':
			r := hex4(body[i+1:])
			i += 4
			if high := r - 0xD800; high < 0x400 && i+6 < len(body) && body[i+1] == '\\' && body[i+2] == 'u' {
				if low := hex4(body[i+3:]) - 0xDC00; low < 0x400 {
					r = 0x10000 + high<<10 + low
					i += 6
				}
			}
			out = utf8.AppendRune(out, rune(r)) // writes U+FFFD if r is a lone surrogate
		default: // " \ /
			out = append(out, body[i])
		}
	}
	return string(out)
}

// hex4 reads four hexadecimal digits. It does not use strconv, which would make the browser
// client larger.
func hex4(src []byte) (r uint32) {
	for _, c := range src[:4] {
		r <<= 4
		if c <= '9' {
			r |= uint32(c - '0')
		} else {
			r |= uint32(c|0x20-'a') + 10
		}
	}
	return r
}
