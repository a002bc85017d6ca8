package trace

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Everybody in the lab sees the trace, can save it to a file and can share it as a link, so
// it must not contain credentials. The server leaves out the whole payload of a CONNECT
// packet. This file removes tokens that arrive in another way, such as in an event, in
// whatever spelling. The pages do the same in web/static/js/trace/tokens.js, and
// testdata/tokens.json holds for both.

// jwt matches a JSON Web Token, whole or cut off.
var jwt = regexp.MustCompile(`eyJ[\w-]+\.[\w.-]*`)

// noJWT stands for a token that was removed. It has no escape, so it is right in JSON too.
const noJWT = "eyJ…"

// The escapes of JSON and of URLs, each of which stands for one character. The digits are in
// the first group.
var escapes = []*regexp.Regexp{
	regexp.MustCompile(`\\(?:u([0-9a-fA-F]{4})|["\\/])`),
	regexp.MustCompile(`%([0-9a-fA-F]{2})`),
}

const (
	// A token in hexadecimal or in base64, as polling sends binary data, has at least
	// this many characters.
	shortestRun = 40

	// deepest is how often escapes may be escaped again, as JSON in a URL in JSON is.
	deepest = 8
)

// argsWithoutTokens returns args, a JSON array, without tokens. The result is always JSON that
// a page can read: the trace would not reach any page otherwise.
func argsWithoutTokens(args json.RawMessage) json.RawMessage {
	clean := withoutTokens(args)
	if string(clean) == string(args) || json.Valid(clean) {
		return clean
	}
	return json.RawMessage(`["` + noJWT + `"]`)
}

// WithoutTokens returns text, which may be JSON, with only the first letters of each access
// token left, however the token is spelled.
func WithoutTokens(text string) string { return withoutTokens(text) }

// withoutTokens returns text with only the first letters of each token left. It does not
// change text itself.
func withoutTokens[T ~string | ~[]byte](text T) T {
	s := string(text)
	if !strings.Contains(s, "eyJ") && !strings.ContainsAny(s, `\%`) && !hasRun(s) {
		return text
	}
	f := finder{seen: make(map[string]int)}
	f.find(reading{text: s}, deepest, true, noJWT)
	if len(f.found) == 0 {
		return text
	}
	slices.SortStableFunc(f.found, func(a, b secret) int { return a.from - b.from })
	var kept strings.Builder
	end := 0
	for i, at := range f.found {
		if i > 0 && at.from < end {
			if at.to > end { // continues the secret before it
				end = at.to
			}
			continue
		}
		kept.WriteString(s[end:at.from])
		kept.WriteString(at.cover)
		end = at.to
	}
	kept.WriteString(s[end:])
	return T(kept.String())
}

// reading is a text as one of its readers would decode it.
type reading struct {
	text string
	at   []span // for each byte of text, where the original spells it; nil: text is the original
}

type span struct{ from, to int }

func (r reading) span(from, to int) span {
	if r.at == nil {
		return span{from, to}
	}
	return span{r.at[from].from, r.at[to-1].to}
}

// secret is a place in the original text, and what is written in its place.
type secret struct {
	span
	cover string
}

type finder struct {
	found []secret
	seen  map[string]int // by the text of a reading, the depth left for it: escapes of two kinds lead to the same text in either order
}

func (f *finder) add(at span, cover string) {
	if cover == "" { // hexadecimal stays hexadecimal, and as long
		cover = strings.Repeat("2a", (at.to-at.from)/2)
	}
	f.found = append(f.found, secret{at, cover})
}

// find looks for tokens in r and in all that r may be decoded to.
func (f *finder) find(r reading, depth int, runs bool, cover string) {
	if left, ok := f.seen[r.text]; ok && left >= depth {
		return
	}
	f.seen[r.text] = depth
	for _, m := range jwt.FindAllStringIndex(r.text, -1) {
		f.add(r.span(m[0], m[1]), cover)
	}
	if depth > 0 {
		for _, escape := range escapes {
			f.find(unescape(r, escape), depth-1, runs, cover)
		}
	}
	if !runs {
		return
	}
	for _, e := range encodings {
		cover := e.cover
		if r.at != nil {
			cover = "…"
		}
		for _, run := range spansOf(r.text, e.is) {
			for skip := range e.digits {
				from := run.from + skip
				text := e.decode(r.text[from:run.to])
				if !strings.ContainsAny(text, `\%`) && !jwt.MatchString(text) {
					continue
				}
				at := make([]span, len(text))
				for i := range at {
					group := from + i/e.bytes*e.digits
					at[i] = r.span(group, min(group+e.digits, run.to))
				}
				f.find(reading{text, at}, depth, false, cover)
			}
		}
	}
}

// unescape replaces the escapes of one kind in r.
func unescape(r reading, escape *regexp.Regexp) reading {
	found := escape.FindAllStringSubmatchIndex(r.text, -1)
	if found == nil {
		return r
	}
	var text strings.Builder
	at := make([]span, 0, len(r.text))
	end := 0
	copyTo := func(to int) {
		text.WriteString(r.text[end:to])
		for i := end; i < to; i++ {
			at = append(at, r.span(i, i+1))
		}
	}
	for _, m := range found {
		copyTo(m[0])
		end = m[1]
		char := r.text[end-1 : end] // \\ stands for \
		if m[2] >= 0 {
			code, _ := strconv.ParseUint(r.text[m[2]:m[3]], 16, 32) // they are hexadecimal
			char = string(rune(code))
		}
		text.WriteString(char)
		for range len(char) {
			at = append(at, r.span(m[0], m[1]))
		}
	}
	copyTo(len(r.text))
	return reading{text.String(), at}
}

// encodings are how the trace has binary data: polling sends it in base64, and frames are in
// hexadecimal.
var encodings = [...]struct {
	is            func(byte) bool // reports whether a byte is a digit
	digits, bytes int             // so many digits stand for so many bytes
	decode        func(string) string
	cover         string // see finder.add
}{
	{isBase64, 4, 3, decodeBase64, "…"},
	{isHex, 2, 1, decodeHex, ""},
}

func decodeHex(digits string) string {
	text, _ := hex.DecodeString(digits[:len(digits)/2*2]) // only hexadecimal
	return string(text)
}

var toURLSafe = strings.NewReplacer("+", "-", "/", "_")

func decodeBase64(digits string) string {
	if len(digits)%4 == 1 { // one digit more is less than a byte
		digits = digits[:len(digits)-1]
	}
	text, _ := base64.RawURLEncoding.DecodeString(toURLSafe.Replace(digits)) // only base64
	return string(text)
}

func hasRun(text string) bool {
	run := 0
	for i := range len(text) {
		if run++; !isBase64(text[i]) {
			run = 0
		}
		if run == shortestRun {
			return true
		}
	}
	return false
}

// spansOf returns the places in text where at least shortestRun bytes in a row are of a kind.
func spansOf(text string, is func(byte) bool) (found []span) {
	from := 0
	for i := 0; i <= len(text); i++ {
		if i < len(text) && is(text[i]) {
			continue
		}
		if i-from >= shortestRun {
			found = append(found, span{from, i})
		}
		from = i + 1
	}
	return found
}

func isHex(c byte) bool { return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F' }

func isBase64(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '+' || c == '/' || c == '-' || c == '_'
}
