package lab

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"strconv"
)

// IDs makes the ids of labs and recognizes them. An id is a capability: everyone who
// knows it may enter the lab, and it cannot be guessed. No process has to remember ids,
// because an id is signed: a process with the same secret can open the lab even after it
// was closed. For the same reason an id says how many instances its lab begins with.
type IDs struct{ key []byte }

// NewIDs returns IDs whose signing key is derived from secret.
func NewIDs(secret []byte) IDs {
	mac := hmac.New(sha256.New, secret)
	_, _ = mac.Write([]byte("socketplay: ids of labs")) // a hash never fails
	return IDs{mac.Sum(nil)}
}

// An id has 32 characters: a digit, 95 random bits and 60 bits of a signature.
const (
	idHead      = 20 // characters of the digit and the random bits
	idSignature = 12
)

// The digit says how many instances the lab begins with. It is between fewest and most.
const (
	fewest = 1
	most   = 9
)

var idAlphabet = base32.NewEncoding("abcdefghijkmnpqrstuvwxyz23456789").WithPadding(base32.NoPadding)

// New returns a new id for a lab that begins with the given number of instances. It panics
// if instances is not between 1 and 9.
func (ids IDs) New(instances int) string {
	if instances < fewest || instances > most {
		panic(fmt.Sprintf("lab: an id cannot say that a lab has %d instances", instances))
	}
	var b [13]byte
	_, _ = rand.Read(b[:]) // never fails
	head := strconv.Itoa(instances) + idAlphabet.EncodeToString(b[:])[:idHead-1]
	return head + ids.sign(head)
}

// Valid reports whether New made id, in this or another process with the same secret.
func (ids IDs) Valid(id string) bool {
	return len(id) == idHead+idSignature && hmac.Equal([]byte(id[idHead:]), []byte(ids.sign(id[:idHead])))
}

// Instances returns how many instances the lab begins with. id must be valid.
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
