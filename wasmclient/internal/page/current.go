//go:build js

package page

import "unsafe"

// current is the last text from the network. The page keeps the same text as a string. To
// pass a part of the text back, the program passes only its offset.
var current []byte

// binaries are the binary messages that have arrived after current. The page keeps them
// too, so the program passes one back by its index.
var binaries [][]byte

// SetCurrent makes text the current text, until the next call of SetCurrent.
func SetCurrent(text []byte) {
	clear(binaries)
	current, binaries = text, binaries[:0]
}

// AddBinary adds a binary message that has arrived after the current text.
func AddBinary(data []byte) { binaries = append(binaries, data) }

// BinaryIndex returns the index of data among the binary messages, or -1 if data is not one
// of them.
func BinaryIndex(data []byte) int32 {
	for i, b := range binaries {
		if unsafe.SliceData(b) == unsafe.SliceData(data) && len(b) == len(data) {
			return int32(i)
		}
	}
	return -1
}

// Offset returns the position of part in the current text, or -1 if it is not a part of
// it.
func Offset(part []byte) int32 {
	if len(part) == 0 || len(current) == 0 {
		return -1
	}
	from := uintptr(unsafe.Pointer(unsafe.SliceData(current)))
	at := uintptr(unsafe.Pointer(unsafe.SliceData(part)))
	if at < from || at+uintptr(len(part)) > from+uintptr(len(current)) {
		return -1
	}
	return int32(at - from)
}
