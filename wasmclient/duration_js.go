package wasmclient

// Duration counts nanoseconds, as time.Duration does. Package time would add a tenth to
// what a browser downloads.
type Duration int64
