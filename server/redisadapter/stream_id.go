package redisadapter

import (
	"cmp"
	"strconv"
	"strings"
)

// streamID is the id of an entry in a stream: a time in milliseconds, and a number that
// distinguishes the entries of the same millisecond. Clients receive this id as the
// offset of an event.
type streamID struct{ ms, seq uint64 }

// parseStreamID reads an id: two decimal numbers with a hyphen between them. For any
// other text ok is false.
func parseStreamID(text string) (id streamID, ok bool) {
	ms, seq, _ := strings.Cut(text, "-")
	var err1, err2 error
	id.ms, err1 = strconv.ParseUint(ms, 10, 64)
	id.seq, err2 = strconv.ParseUint(seq, 10, 64)
	return id, err1 == nil && err2 == nil
}

func (id streamID) String() string {
	return strconv.FormatUint(id.ms, 10) + "-" + strconv.FormatUint(id.seq, 10)
}

func (id streamID) compare(other streamID) int {
	return cmp.Or(cmp.Compare(id.ms, other.ms), cmp.Compare(id.seq, other.seq))
}

// next returns the smallest id above id.
func (id streamID) next() streamID {
	if id.seq++; id.seq == 0 {
		id.ms++
	}
	return id
}
