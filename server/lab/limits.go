package lab

import "math"

// Limits bound the memory that the pages and clients of a lab decide about. 0 sets no limit.
type Limits struct {
	TraceBytes     int // how many bytes the trace keeps, see [trace.Recorder]
	AnswerBytes    int // about how many bytes the control plane sends at once: the state, answers, a part of the trace
	DataBytes      int // how many bytes of data a page's emit has at most
	RoomsPerSocket int // pages put no socket into more rooms
}

// comparable returns the limits with the largest number in the place of 0.
func (l Limits) comparable() Limits {
	for _, limit := range []*int{&l.TraceBytes, &l.AnswerBytes, &l.DataBytes, &l.RoomsPerSocket} {
		if *limit == 0 {
			*limit = math.MaxInt
		}
	}
	return l
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
