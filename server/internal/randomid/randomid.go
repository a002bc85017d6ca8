// Package randomid makes ids that cannot be guessed.
package randomid

import (
	"crypto/rand"
	"encoding/base64"
)

// New returns 120 random bits in 20 characters, which need no escaping in a URL.
func New() string {
	var id [15]byte
	_, _ = rand.Read(id[:]) // never fails
	return base64.RawURLEncoding.EncodeToString(id[:])
}
