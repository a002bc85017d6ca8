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
	{"tcp-per-address", func(l *world.Limits) any { return &l.TCPPerAddress },
		"let each IP address have at most `n` TCP connections, whatever they carry"},
	{"logins", func(l *world.Limits) any { return &l.Logins },
		"let each IP address log in at this `rate`, such as 3/300 for 3 a second and 300 at once; a wrong password counts as three"},
	{"token-requests", func(l *world.Limits) any { return &l.TokenRequests },
		"answer other requests for tokens from each IP address at this `rate`"},
	{"labs", func(l *world.Limits) any { return &l.Labs },
		"let at most `n` labs be open at a time; if all are taken, one that nobody uses gives way to a new one"},
	{"labs-per-address", func(l *world.Limits) any { return &l.LabsPerAddress },
		"let each IP address open at most `n` of these labs"},
	{"new-labs", func(l *world.Limits) any { return &l.NewLabs },
		"let each IP address open labs at this `rate`, so many a second and so many at once"},
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
