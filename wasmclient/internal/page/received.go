//go:build js

package page

import "unsafe"

// received is the text from the network that is at hand. The page has it too, as a
// string, so that parts of it need not cross back.
var received []byte

// Receive makes text the one at hand until the next.
func Receive(text []byte) { received = text }

// The page's parser is quicker than any that the program could have, and the page
// needs the value anyhow.
//
//go:wasmimport socketplay valid
func valid(offset int32, text string) bool

// Valid reports whether text is one JSON value. The page keeps that of a part of the
// text at hand for who is given the same part next.
func Valid(text []byte) bool { return valid(Offset(text), String(text)) }

// Offset returns where in the text at hand part begins, -1 if it is no part of it.
func Offset(part []byte) int32 {
	if len(part) == 0 || len(received) == 0 {
		return -1
	}
	from := uintptr(unsafe.Pointer(unsafe.SliceData(received)))
	at := uintptr(unsafe.Pointer(unsafe.SliceData(part)))
	if at < from || at+uintptr(len(part)) > from+uintptr(len(received)) {
		return -1
	}
	return int32(at - from)
}
