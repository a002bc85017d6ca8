//go:build !js

package eio

import "context"

// Cause says what led to a packet. It goes with the packet through all queues, for the code
// that observes how the packet leaves or what it leads to.
type Cause struct{ Context context.Context }
