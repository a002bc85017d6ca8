//go:build !js

package wasmclient

import "time"

// Duration is time.Duration. In the browser it is a type of its own, because package time
// is too large for a download.
type Duration = time.Duration
