package wasmclient

// Duration counts nanoseconds, as time.Duration does. Package time would make the browser's
// download a tenth larger.
type Duration int64
