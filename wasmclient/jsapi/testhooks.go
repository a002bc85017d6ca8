//go:build js && testhooks

package main

import "runtime"

// The functions in this file let tests look inside the program and break it. Only a build
// for tests has them: see cmd/pack -hooks.

// heapInUse returns the size of all reachable objects in bytes.
//
//go:wasmexport heapInUse
func heapInUse() float64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc)
}

// countKnown returns how many of the page's objects the program knows, with the requests
// and attachments that it keeps for them.
//
//go:wasmexport countKnown
func countKnown() int32 {
	return int32(len(managers) + len(sockets) + len(authRequests) + len(attached))
}

// crash ends the program.
//
//go:wasmexport crash
func crash() { panic("a test wants it so") }
