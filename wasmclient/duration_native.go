//go:build !js

package wasmclient

import "time"

// Duration is time.Duration, except in the browser, where that package is too
// heavy.
type Duration = time.Duration
