package main

import (
	"flag"
	"fmt"

	"github.com/socketplay/socketplay/server/world"
)

// limitFlags are the flags that set the limits for visitors. README.md has a row for each.
var limitFlags = []struct {
	name  string
	limit func(*world.Limits) any // the field that the flag sets: a pointer to an int or to a world.Rate
	usage string
}{
	{"per-address", func(l *world.Limits) any { return &l.SessionsPerAddress },
		"let each IP address have at most `n` connections to an instance; at a school, many people share an address"},
	{"trace-bytes", func(l *world.Limits) any { return &l.TraceBytes },
		"let the trace of a lab keep at most `n` bytes"},
	{"answer-bytes", func(l *world.Limits) any { return &l.AnswerBytes },
		"send a page about `n` bytes of a lab's state, of answers or of the trace at once"},
	{"emit-bytes", func(l *world.Limits) any { return &l.EmitBytes },
		"let the data of an emit that a page asks for have at most `n` bytes"},
	{"rooms-per-socket", func(l *world.Limits) any { return &l.RoomsPerSocket },
		"let pages put a socket into at most `n` rooms, its own included"},
}

// addLimitFlags adds the flags to flags. They set the fields of l, which has the defaults.
func addLimitFlags(flags *flag.FlagSet, l *world.Limits) {
	for _, f := range limitFlags {
		switch p := f.limit(l).(type) {
		case *int:
			flags.IntVar(p, f.name, *p, f.usage+"; 0 sets no limit")
		case *world.Rate:
			flags.TextVar(p, f.name, *p, f.usage+"; 0 sets no limit")
		}
	}
}

// checkLimits returns an error if a limit is negative.
func checkLimits(l *world.Limits) error {
	for _, f := range limitFlags {
		if p, ok := f.limit(l).(*int); ok && *p < 0 {
			return fmt.Errorf("-%s %d is negative; 0 sets no limit", f.name, *p)
		}
	}
	return nil
}
