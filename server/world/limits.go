package world

import "github.com/socketplay/socketplay/server/internal/limits"

// Rate says how often something may happen, such as 200 times a second on average and 500
// times at once. As text it is "200/500". The zero value sets no limit.
type Rate = limits.Rate

// Limits keep one visitor from taking what the others need. 0 and the zero Rate set no
// limit.
type Limits struct {
	SessionsPerAddress int // connections that one IP address may have to an instance or to a control plane

	Labs           int  // labs that can be open at the same time, besides main
	LabsPerAddress int  // labs of them that one IP address can have opened
	NewLabs        Rate // how often one IP address may open a lab; a fork opens two
}

// DefaultLimits returns limits that a class behind one address does not reach.
func DefaultLimits() Limits {
	return Limits{
		SessionsPerAddress: 500,
		Labs:               400,
		LabsPerAddress:     300,
		NewLabs:            Rate{PerSecond: 2, Burst: 180}, // sixty pages open a lab and a fork at once
	}
}
