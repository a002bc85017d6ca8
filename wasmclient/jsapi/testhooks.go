//go:build js && testhooks

package main

import "runtime"

// The functions in this file let tests look inside the program and break it. They are only
// in a build for tests: see cmd/pack -hooks.

// heapInUse returns the size of all reachable objects in bytes.
//
//go:wasmexport heapInUse
func heapInUse() float64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc)
}

// countKnown returns how many objects the program keeps for the page: managers, sockets,
// requests for auth, and attachments.
//
//go:wasmexport countKnown
func countKnown() int32 {
	return int32(len(managers) + len(sockets) + len(authRequests) + len(attached))
}

// crash ends the program.
//
//go:wasmexport crash
func crash() { panic("a test wants it so") }
