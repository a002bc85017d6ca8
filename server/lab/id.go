package lab

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
)

// IDs makes the ids of labs, and tells them from others. An id is a capability:
// whoever knows it may enter the lab, and nobody can think one up. It is signed, so
// that any process with the same secret can open the lab of a link, also again
// after it was closed, and none has to remember which there are.
type IDs struct{ key []byte }

// NewIDs returns ids that are signed with what follows from secret.
func NewIDs(secret []byte) IDs {
	mac := hmac.New(sha256.New, secret)
	_, _ = mac.Write([]byte("socketplay: ids of labs")) // a hash takes everything
	return IDs{mac.Sum(nil)}
}

// An id is 100 random bits and 60 of a signature, in 32 characters.
const (
	idRandom    = 20 // characters
	idSignature = 12
)

var idAlphabet = base32.NewEncoding("abcdefghijkmnpqrstuvwxyz23456789").WithPadding(base32.NoPadding)

// New returns an id that there has not been.
func (ids IDs) New() string {
	var b [13]byte
	_, _ = rand.Read(b[:]) // never fails
	head := idAlphabet.EncodeToString(b[:])[:idRandom]
	return head + ids.sign(head)
}

// Valid reports whether New has made id.
func (ids IDs) Valid(id string) bool {
	return len(id) == idRandom+idSignature && hmac.Equal([]byte(id[idRandom:]), []byte(ids.sign(id[:idRandom])))
}

func (ids IDs) sign(head string) string {
	mac := hmac.New(sha256.New, ids.key)
	_, _ = mac.Write([]byte(head))
	return idAlphabet.EncodeToString(mac.Sum(nil))[:idSignature]
}
