//go:build js

package page

import "unsafe"

// received is the text from the network that is at hand. The page has it too, as a
// string, so that parts of it need not cross back.
var received []byte

// binaries are the binary messages that have come after it, which the page keeps too.
var binaries [][]byte

// Receive makes text the one at hand until the next.
func Receive(text []byte) {
	clear(binaries)
	received, binaries = text, binaries[:0]
}

// ReceiveBinary puts a binary message after it.
func ReceiveBinary(data []byte) { binaries = append(binaries, data) }

// Index returns which of the binary messages at hand data is, -1 if it is none.
func Index(data []byte) int32 {
	for i, b := range binaries {
		if unsafe.SliceData(b) == unsafe.SliceData(data) && len(b) == len(data) {
			return int32(i)
		}
	}
	return -1
}

// Fault is what is wrong with a payload, 0 if nothing is.
type Fault int32

const (
	NotJSON      Fault = 1 + iota
	NoAttachment       // a placeholder refers to no attachment
)

// The page's parser is quicker than any that the program could have, and the page
// needs the value anyhow.
//
//go:wasmimport socketplay check
func check(offset int32, text string, attachments int32) int32

// Check looks whether text is one JSON value, with placeholders for no more than so
// many attachments. The page keeps that of a part of the text at hand for who is given
// the same part next.
func Check(text []byte, attachments int) Fault {
	return Fault(check(Offset(text), String(text), int32(attachments)))
}

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
