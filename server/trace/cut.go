package trace

import (
	"slices"
	"strings"
	"unicode/utf8"
	"unsafe"
)

// A client decides how long most texts of an event are, so the recorder keeps only their
// beginnings, with [cutMark] after them. The limits are in bytes. Pages read no saved trace
// whose texts are much longer: see web/static/js/trace/file.js.
const (
	maxWord      = 19 // of a transport, a method
	maxID        = 99 // of a socket, a user, a link, a session, an instance, a lab
	maxNamespace = 199
	maxName      = 255  // of an event, a room, a reason
	maxSentence  = 1000 // of an error, a channel, a path
	maxFrame     = 4096 // of a frame and of its hexadecimal form
	maxRooms     = 100  // how many rooms a list has
)

// cutMark stands at the end of a text that was cut.
const cutMark = "…"

// cut replaces all that the event has from its caller by copies that are short and hold no
// token. A copy is needed even if a text is short already: it may be part of a large
// packet, which would stay in memory with it. Missing and MissingRooms count what is left out.
func (e *Event) cut() {
	for _, field := range [...]struct {
		text *string
		most int
	}{
		{&e.Instance, maxID}, {&e.Session, maxID}, {&e.Transport, maxWord}, {&e.Namespace, maxNamespace},
		{&e.Socket, maxID}, {&e.User, maxID}, {&e.Link, maxID}, {&e.Event, maxName}, {&e.Room, maxName}, {&e.Reason, maxName},
		{&e.Error, maxSentence}, {&e.Channel, maxSentence}, {&e.Frame, maxFrame}, {&e.Hex, maxFrame}, {&e.Method, maxWord},
		{&e.Path, maxSentence},
	} {
		*field.text = e.cutText(*field.text, field.most)
	}
	e.Rooms = e.cutNames(e.Rooms)
	if e.Target != nil {
		target := *e.Target
		target.Socket = e.cutText(target.Socket, maxID)
		target.Rooms, target.Except = e.cutNames(target.Rooms), e.cutNames(target.Except)
		e.Target = &target
	}
	var missing int
	e.Args, missing = cutArgs(e.Args)
	e.Args = argsWithoutTokens(e.Args)
	e.Missing += missing
}

func (e *Event) cutText(text string, most int) string {
	if len(text) > most {
		kept := beginning(text, most)
		e.Missing += len(text) - len(kept)
		text = kept + cutMark // a copy
	} else {
		text = strings.Clone(text)
	}
	return withoutTokens(text)
}

func (e *Event) cutNames(names []string) []string {
	if len(names) > maxRooms {
		e.MissingRooms += len(names) - maxRooms
		names = names[:maxRooms]
	}
	names = slices.Clone(names)
	for i := range names {
		names[i] = e.cutText(names[i], maxName)
	}
	return names
}

// beginning returns the first most bytes of text, or up to three bytes fewer: it divides
// no character.
func beginning(text string, most int) string {
	for end := most; end > most-utf8.UTFMax; end-- {
		if utf8.RuneStart(text[end]) {
			return text[:end]
		}
	}
	return text[:most] // not UTF-8
}

// size returns how many bytes the recorder keeps for the event.
func (e *Event) size() int {
	n := sizeOfKept + len(e.Instance) + len(e.Session) + len(e.Transport) + len(e.Namespace) + len(e.Socket) + len(e.User) + len(e.Link) +
		len(e.Event) + len(e.Args) + len(e.Room) + len(e.Reason) + len(e.Error) + len(e.Channel) + len(e.Frame) + len(e.Hex) + len(e.Method) + len(e.Path)
	n += sizeOfNames(e.Rooms)
	if e.Target != nil {
		n += sizeOfTarget + len(e.Target.Socket) + sizeOfNames(e.Target.Rooms) + sizeOfNames(e.Target.Except)
	}
	return n
}

// The bytes of an event, of a [Target] and of a string without their texts.
const (
	sizeOfKept   = int(unsafe.Sizeof(kept{}) + unsafe.Sizeof(&kept{})) // with its place in Recorder.events
	sizeOfTarget = int(unsafe.Sizeof(Target{}))
	sizeOfString = int(unsafe.Sizeof(""))
)

func sizeOfNames(names []string) (n int) {
	for _, name := range names {
		n += sizeOfString + len(name)
	}
	return n
}
