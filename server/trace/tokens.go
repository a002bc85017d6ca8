package trace

import (
	"regexp"
	"strings"
)

// Everybody in the lab sees the trace and can save it to a file, so it must not contain
// credentials. The server leaves out the whole payload of a CONNECT packet. This file
// removes tokens that arrive in another way, such as in an event.

// jwt matches a JSON Web Token, whole or cut off. JSON may write each of its characters as
// an escape, such as \u0065 for e.
var jwt = regexp.MustCompile(`(?:e|\\u0065)(?:y|\\u0079)(?:J|\\u004[aA])` + tokenPart + `+(?:\.|\\u002[eE])(?:` + tokenPart + `|\.|\\u002[eE])*`)

const tokenPart = `(?:[\w-]|\\u00(?:2[dD]|3\d|4[1-9a-fA-F]|5[\daAfF]|6[1-9a-fA-F]|7[\daA]))`

const (
	jwtStart = "eyJ" // {" in base64
	noJWT    = "eyJ…"
)

// withoutTokens returns text, which may be JSON, with only the first letters of each token
// left. It does not change text itself.
func withoutTokens[T ~string | ~[]byte](text T) T {
	s := string(text)
	if !strings.Contains(s, jwtStart) && !strings.Contains(s, `\u00`) {
		return text
	}
	found := jwt.FindAllStringIndex(s, -1)
	if found == nil {
		return text
	}
	var kept strings.Builder
	end := 0
	for _, at := range found {
		start := at[0]
		if s[start] == '\\' && isEscaped(s[:start]) {
			start++ // the backslash belongs to the one before it, so JSON reads no escape here
		}
		kept.WriteString(s[end:start])
		kept.WriteString(noJWT)
		end = at[1]
	}
	kept.WriteString(s[end:])
	return T(kept.String())
}

// isEscaped reports whether JSON takes the character that follows before as part of an
// escape.
func isEscaped(before string) bool {
	return (len(before)-len(strings.TrimRight(before, `\`)))%2 == 1
}
