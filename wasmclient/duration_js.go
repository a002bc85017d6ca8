package wasmclient

// Duration counts nanoseconds, like time.Duration, whose package would add a
// tenth to what a browser downloads.
type Duration int64
