//go:build js

package page

import (
	"bytes"
	"unsafe"
)

// inboxSize is the size of the inbox in bytes. Most texts fit into the inbox.
const inboxSize = 64 << 10

var (
	inbox      [inboxSize]byte
	largeInbox []byte // used once, in place of inbox, for a larger text
	lastText   []byte // the text that the page has passed last; nil if the page has passed bytes since
)

// inboxFor returns the address to which the page writes size bytes. For at most inboxSize
// bytes the address is always the same.
//
//go:wasmexport inbox
func inboxFor(size int32) unsafe.Pointer {
	if size <= inboxSize {
		return unsafe.Pointer(&inbox)
	}
	largeInbox = make([]byte, size)
	return unsafe.Pointer(unsafe.SliceData(largeInbox))
}

// ReadText returns the text of n bytes in the inbox. The text must not be changed.
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

// CutLastText checks whether message ends with the text that the page has passed last, and
// returns the bytes before that text. The page still has the text, so the program need not
// pass it back.
func CutLastText(message []byte) (before []byte, ok bool) {
	before, ok = bytes.CutSuffix(message, lastText)
	return before, ok && len(lastText) > 0
}

// ReadString is ReadText with a string as its result.
func ReadString(n int32) string { return String(ReadText(n)) }

// String returns b as a string without a copy. b must not change as long as the string is
// in use.
func String(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }
