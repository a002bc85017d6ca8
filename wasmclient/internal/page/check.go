//go:build js

package page

// Fault says what is wrong with a payload; 0 is nothing.
type Fault int32

const (
	NotJSON      Fault = 1 + iota
	NoAttachment       // a placeholder refers to an attachment that does not exist
)

// check is the page's: its parser is quicker than one that the program could have, and
// the page needs the value later.
//
//go:wasmimport socketplay check
func check(offset int32, text string, attachments int32) int32

// Check checks that text is one JSON value, and that its placeholders refer to at most
// that many attachments. If text is a part of the current text, the page keeps its value,
// for a function that passes the same part on.
func Check(text []byte, attachments int) Fault {
	return Fault(check(Offset(text), String(text), int32(attachments)))
}
