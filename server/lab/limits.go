package lab

import "cmp"

// Limits bound the memory that the pages and clients of a lab decide about. For a limit
// that is 0, the lab takes the default.
type Limits struct {
	TraceBytes     int // how many bytes the trace keeps, see [trace.Recorder]; default 8 MiB
	AnswerBytes    int // about how many bytes the control plane sends at once: the state, answers, a part of the trace; default 256 KiB
	DataBytes      int // how many bytes of data a page's emit has at most; default 64 KiB
	RoomsPerSocket int // pages put no socket into more rooms; default 100
}

func (l Limits) withDefaults() Limits {
	return Limits{
		TraceBytes:     cmp.Or(l.TraceBytes, 8<<20),
		AnswerBytes:    cmp.Or(l.AnswerBytes, 256<<10),
		DataBytes:      cmp.Or(l.DataBytes, 64<<10),
		RoomsPerSocket: cmp.Or(l.RoomsPerSocket, 100),
	}
}

// sizeInJSON returns about how many bytes text has as JSON, with a comma.
func sizeInJSON(text string) int {
	n := 3
	for i := range len(text) {
		switch c := text[i]; {
		case c < ' ', c == '<', c == '>', c == '&':
			n += 6
		case c == '"', c == '\\', c >= 0x80:
			n += 2
		default:
			n++
		}
	}
	return n
}
