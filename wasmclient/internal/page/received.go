//go:build js

package page

import "unsafe"

// received is the text from the network that is at hand. The page has it too, as a
// string, so that parts of it need not cross back.
var received []byte

// Receive makes text the one at hand until the next.
func Receive(text []byte) { received = text }

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
