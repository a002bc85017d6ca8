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
		"let each IP address have at most `n` connections to an instance or to a control plane; at a school, many people share an address"},
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
	{"tasks", func(l *world.Limits) any { return &l.Tasks },
		"let each user and each project of a learner's lab have at most `n` tasks"},
	{"main-tasks", func(l *world.Limits) any { return &l.TasksOfMain },
		"let each user and each project of lab main have at most `n` tasks"},
	{"trace-bytes", func(l *world.Limits) any { return &l.TraceBytes },
		"let the trace of a lab keep at most `n` bytes"},
	{"total-trace-bytes", func(l *world.Limits) any { return &l.TotalTraceBytes },
		"let the traces of all labs keep at most `n` bytes together"},
	{"answer-bytes", func(l *world.Limits) any { return &l.AnswerBytes },
		"send a page about `n` bytes of a lab's state, of answers or of the trace at once"},
	{"emit-bytes", func(l *world.Limits) any { return &l.EmitBytes },
		"let the data of an emit that a page asks for have at most `n` bytes"},
	{"rooms-per-socket", func(l *world.Limits) any { return &l.RoomsPerSocket },
		"let pages put a socket into at most `n` rooms, its own included"},
	{"total-per-address", func(l *world.Limits) any { return &l.TotalSessionsPerAddress },
		"let each IP address have at most `n` connections to all labs together"},
	{"per-lab", func(l *world.Limits) any { return &l.ClientsPerLab },
		"let a learner's lab have at most `n` clients, and as many pages that watch it"},
	{"main-clients", func(l *world.Limits) any { return &l.ClientsOfMain },
		"let lab main, which everybody shares, have at most `n` clients, and as many pages that watch it"},
	{"per-user", func(l *world.Limits) any { return &l.SocketsPerUser },
		"let a user have at most `n` sockets in a lab from one IP address; a client has one in each namespace that it joins"},
	{"socket-events", func(l *world.Limits) any { return &l.SocketEvents },
		"let a socket send events at this `rate`: 200/500 means 200 a second and 500 at once"},
	{"user-events", func(l *world.Limits) any { return &l.UserEvents },
		"let a user at one IP address send events and requests to the task app of a lab at this `rate`; in lab main, a class shares each user"},
	{"address-events", func(l *world.Limits) any { return &l.AddressEvents },
		"let the clients of an IP address send events and requests to the task app at this `rate` together, in all labs"},
	{"control-packets", func(l *world.Limits) any { return &l.ClientControlPackets },
		"let a client send packets without an event, such as CONNECT, at this `rate`"},
	{"address-control-packets", func(l *world.Limits) any { return &l.AddressControlPackets },
		"let the clients of an IP address send packets without an event at this `rate` together"},
	{"address-bytes", func(l *world.Limits) any { return &l.AddressBytes },
		"keep at most `n` bytes for the clients of an IP address: unfinished messages, waiting events and packets for slow clients"},
	{"handshake-bytes", func(l *world.Limits) any { return &l.HandshakeBytes },
		"refuse a handshake whose header and URL have more than `n` bytes"},
	{"connect-bytes", func(l *world.Limits) any { return &l.ConnectBytes },
		"let the name of a namespace and the auth payload have at most `n` bytes together"},
	{"attachment-bytes", func(l *world.Limits) any { return &l.AttachmentBytes },
		"let the binary parts of a packet have at most `n` bytes together"},
	{"waiting-bytes", func(l *world.Limits) any { return &l.WaitingBytes },
		"read nothing more from a client while `n` bytes of its events wait for their handlers"},
	{"namespaces", func(l *world.Limits) any { return &l.Namespaces },
		"let a client join at most `n` namespaces"},
	{"json-depth", func(l *world.Limits) any { return &l.Depth },
		"refuse JSON that is nested more than `n` levels deep"},
	{"ack-bytes", func(l *world.Limits) any { return &l.AckBytes },
		"keep at most `n` bytes of the acknowledgements that an instance of a learner's lab collects from many clients"},
	{"main-ack-bytes", func(l *world.Limits) any { return &l.AckBytesOfMain },
		"keep at most `n` bytes of those that an instance of lab main collects"},
	{"ack-bytes-per-emit", func(l *world.Limits) any { return &l.AckBytesPerEmit },
		"keep at most `n` bytes of them for one emit"},
	{"pending-acks", func(l *world.Limits) any { return &l.PendingAcks },
		"wait for at most `n` acknowledgements of a socket at a time"},
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
