//go:build js

package page

import (
	"bytes"
	"unsafe"
)

// roomy is the size of the landing: most of what crosses is smaller.
const roomy = 64 << 10

var (
	landing [roomy]byte
	large   []byte // a landing for once, for what is larger
	text    []byte // what has landed last, nil if it was bytes
)

// landingFor returns the address of a landing for size bytes. The one up to roomy
// bytes never moves.
//
//go:wasmexport landing
func landingFor(size int32) unsafe.Pointer {
	if size <= roomy {
		return unsafe.Pointer(&landing)
	}
	large = make([]byte, size)
	return unsafe.Pointer(unsafe.SliceData(large))
}

// Take returns the text of n bytes that has landed. It must not be changed.
func Take(n int32) []byte {
	text = TakeBytes(n)
	return text
}

// TakeBytes returns the n bytes that have landed.
func TakeBytes(n int32) []byte {
	text = nil
	if n > roomy {
		taken := large[:n]
		large = nil
		return taken
	}
	taken := make([]byte, n)
	copy(taken, landing[:n])
	return taken
}

// BeforeLanded returns what is before the text that has landed last, if message ends
// with that: the page has it at hand, and need not be given it back.
func BeforeLanded(message []byte) (before []byte, ok bool) {
	before, ok = bytes.CutSuffix(message, text)
	return before, ok && len(text) > 0
}

// TakeString is Take for who needs a string.
func TakeString(n int32) string { return String(Take(n)) }

// String returns b as a string without copying it, for a function of the page or
// for good: b must not change while the string lives.
func String(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }
