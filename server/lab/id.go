package lab

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"strconv"
)

// IDs makes the ids of labs, and tells them from others. An id is a capability:
// whoever knows it may enter the lab, and nobody can think one up. It is signed, so
// that any process with the same secret can open the lab of a link, also again
// after it was closed, and none has to remember which there are. For the same reason it
// says how many instances the lab begins with.
type IDs struct{ key []byte }

// NewIDs returns ids that are signed with what follows from secret.
func NewIDs(secret []byte) IDs {
	mac := hmac.New(sha256.New, secret)
	_, _ = mac.Write([]byte("socketplay: ids of labs")) // a hash takes everything
	return IDs{mac.Sum(nil)}
}

// An id is a digit, 95 random bits and 60 of a signature, in 32 characters.
const (
	idHead      = 20 // characters
	idSignature = 12
)

// fewest and most are the instances that an id can speak of.
const (
	fewest = 2
	most   = 9
)

var idAlphabet = base32.NewEncoding("abcdefghijkmnpqrstuvwxyz23456789").WithPadding(base32.NoPadding)

// New returns an id that there has not been, of a lab that begins with so many
// instances: 2 to 9.
func (ids IDs) New(instances int) string {
	if instances < fewest || instances > most {
		panic(fmt.Sprintf("lab: an id cannot say that a lab has %d instances", instances))
	}
	var b [13]byte
	_, _ = rand.Read(b[:]) // never fails
	head := strconv.Itoa(instances) + idAlphabet.EncodeToString(b[:])[:idHead-1]
	return head + ids.sign(head)
}

// Valid reports whether New has made id.
func (ids IDs) Valid(id string) bool {
	return len(id) == idHead+idSignature && hmac.Equal([]byte(id[idHead:]), []byte(ids.sign(id[:idHead])))
}

// Instances returns how many instances the lab of a valid id begins with.
func (ids IDs) Instances(id string) int {
	if n, err := strconv.Atoi(id[:1]); err == nil && n >= fewest {
		return n
	}
	return fewest
}

func (ids IDs) sign(head string) string {
	mac := hmac.New(sha256.New, ids.key)
	_, _ = mac.Write([]byte(head))
	return idAlphabet.EncodeToString(mac.Sum(nil))[:idSignature]
}
