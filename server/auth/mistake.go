package auth

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"strings"

	"github.com/golang-jwt/jwt/v5"
)

// mistake names what a developer has probably done wrong with a token that is refused. The
// client gets it beside the code, so that a page can say how to mend it. It says nothing
// about the secret or about users: the client knows all that it is made from.
type mistake string

// The mistakes. A token that has expired needs none: its code says so.
const (
	tokenInQuery   mistake = "query"     // it is in the URL's query, and the payload is ignored
	tokenNotText   mistake = "not_text"  // auth.token is no string
	tokenBearer    mistake = "bearer"    // it begins with "Bearer ", as in the header of a REST request
	tokenUndefined mistake = "undefined" // it is the text of a value that was not there
	tokenNoJWT     mistake = "no_jwt"    // it has not the three parts of a JSON Web Token
	tokenUnsigned  mistake = "unsigned"  // its header says that it has no signature
	tokenSignature mistake = "signature" // it has the form of a token, and was changed or signed with another secret
	noMistake      mistake = ""          // none that this package knows
)

// mistakeIn returns the mistake in a token that the parser has refused with err.
func mistakeIn(token string, err error) mistake {
	header, rest, _ := strings.Cut(token, ".")
	switch {
	case token == notToken:
		return tokenNotText
	case len(token) >= len("Bearer ") && strings.EqualFold(token[:len("Bearer ")], "Bearer "):
		return tokenBearer
	case token == "undefined", token == "null", token == "[object Object]":
		return tokenUndefined
	case strings.Count(rest, ".") != 1 || len(token) > maxToken:
		return tokenNoJWT
	case isUnsigned(header):
		return tokenUnsigned
	case errors.Is(err, jwt.ErrTokenSignatureInvalid), errors.Is(err, errUnknownKey):
		return tokenSignature
	}
	return noMistake // such as the token of another program, or of a login that has ended
}

// isUnsigned reports whether a token's header says that the token has no signature.
func isUnsigned(header string) bool {
	text, err := base64.RawURLEncoding.DecodeString(header)
	if err != nil {
		return false
	}
	var fields struct{ Alg string }
	return json.Unmarshal(text, &fields) == nil && strings.EqualFold(fields.Alg, "none")
}
