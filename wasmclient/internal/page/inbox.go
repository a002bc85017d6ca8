//go:build js

package page

import (
	"bytes"
	"unsafe"
)

// inboxSize is the size of the inbox in bytes: most texts are smaller.
const inboxSize = 64 << 10

var (
	inbox      [inboxSize]byte
	largeInbox []byte // takes the place of the inbox once, for a larger text
	lastText   []byte // what the page has passed last; nil if that was bytes
)

// inboxFor returns the address to which the page writes size bytes. Up to inboxSize bytes
// it is always the same.
//
//go:wasmexport inbox
func inboxFor(size int32) unsafe.Pointer {
	if size <= inboxSize {
		return unsafe.Pointer(&inbox)
	}
	largeInbox = make([]byte, size)
	return unsafe.Pointer(unsafe.SliceData(largeInbox))
}

// ReadText returns the text of n bytes in the inbox. It must not be changed.
func ReadText(n int32) []byte {
	lastText = ReadBytes(n)
	return lastText
}

// ReadBytes returns the n bytes in the inbox.
func ReadBytes(n int32) []byte {
	lastText = nil
	if n > inboxSize {
		read := largeInbox[:n]
		largeInbox = nil
		return read
	}
	read := make([]byte, n)
	copy(read, inbox[:n])
	return read
}

// CutLastText returns what is before the text that the page has passed last, if message
// ends with that text. The page still has the text, so that it need not be passed back.
func CutLastText(message []byte) (before []byte, ok bool) {
	before, ok = bytes.CutSuffix(message, lastText)
	return before, ok && len(lastText) > 0
}

// ReadString is ReadText with a string as its result.
func ReadString(n int32) string { return String(ReadText(n)) }

// String returns b as a string without a copy. b must not change as long as the string is
// in use.
func String(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }
