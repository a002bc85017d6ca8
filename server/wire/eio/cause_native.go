//go:build !js

package eio

import "context"

// Cause is what led to a packet. It goes with the packet through queues, to whoever
// observes that it leaves or what comes of it.
type Cause struct{ Context context.Context }
