package world

import (
	"math"

	"github.com/socketplay/socketplay/server/internal/limits"
	"github.com/socketplay/socketplay/server/lab"
)

// Rate says how often something may happen, such as 200 times a second on average and 500
// times at once. As text it is "200/500". The zero value sets no limit.
type Rate = limits.Rate

// Limits keep one visitor from taking what the others need. 0 and the zero Rate set no
// limit.
type Limits struct {
	SessionsPerAddress int // connections that one IP address may have to an instance or to a control plane
	TCPPerAddress      int // TCP connections that one IP address may have to the process

	Logins        Rate // logins of one IP address; a wrong password counts as three, and as fifteen for the same name
	TokenRequests Rate // other requests for tokens of one IP address

	Labs           int  // labs that can be open at the same time, besides main
	LabsPerAddress int  // labs of them that one IP address can have opened
	NewLabs        Rate // how often one IP address may open a lab; a fork opens two

	TraceBytes     int // bytes that the trace of a lab keeps
	AnswerBytes    int // bytes that the control plane sends to a page at once
	EmitBytes      int // bytes of data in an emit that a page asks for
	RoomsPerSocket int // rooms that pages put a socket into
}

// DefaultLimits returns limits that a class behind one address does not reach.
func DefaultLimits() Limits {
	return Limits{
		SessionsPerAddress: 500,
		TCPPerAddress:      3000,                              // sixty pages with a fork have a thousand
		Logins:             Rate{PerSecond: 3, Burst: 300},    // a class logs in at nine o'clock, all as alice
		TokenRequests:      Rate{PerSecond: 100, Burst: 2000}, // each client on a page asks for one, up to sixty a page
		Labs:               400,
		LabsPerAddress:     300,
		NewLabs:            Rate{PerSecond: 2, Burst: 180}, // sixty pages open a lab and a fork at once

		TraceBytes:     2 << 20,
		AnswerBytes:    256 << 10,
		EmitBytes:      64 << 10,
		RoomsPerSocket: 100,
	}
}

// memory returns the limits of a lab's memory. A lab takes its default in place of 0.
func (l *Limits) memory() lab.Limits {
	orNone := func(limit int) int {
		if limit == 0 {
			return math.MaxInt
		}
		return limit
	}
	return lab.Limits{
		TraceBytes: orNone(l.TraceBytes), AnswerBytes: orNone(l.AnswerBytes), DataBytes: orNone(l.EmitBytes), RoomsPerSocket: orNone(l.RoomsPerSocket),
	}
}
