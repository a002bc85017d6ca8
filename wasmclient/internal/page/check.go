//go:build js

package page

// Fault says what is wrong with a payload. 0 means that nothing is wrong.
type Fault int32

const (
	NotJSON      Fault = 1 + iota
	NoAttachment       // a placeholder refers to an attachment that does not exist
)

// check is a function of the page. The browser's JSON parser is quicker than a parser in the
// program, and the page needs the parsed value later anyway.
//
//go:wasmimport socketplay check
func check(offset int32, text string, attachments int32) int32

// Check checks that text is one JSON value, and that its placeholders refer only to
// attachments that exist (attachments is their number). If text is a part of the current
// text, the page keeps the parsed value, so that it need not parse the same part again when
// the program passes it on.
func Check(text []byte, attachments int) Fault {
	return Fault(check(Offset(text), String(text), int32(attachments)))
}
