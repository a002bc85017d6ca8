//go:build !js

package eio

import "context"

// Cause says what led to a packet. It stays with the packet in all queues, so that code
// that observes packets can find out which event led to which packet.
type Cause struct{ Context context.Context }
