//go:build js && testhooks

package main

import "runtime"

// What tests look at, and break. It is in their build only: see cmd/pack -hooks.

// heapInUse returns the bytes of what is reachable.
//
//go:wasmexport heapInUse
func heapInUse() float64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc)
}

// known returns how many objects of the page the program knows, and how much it waits
// for.
//
//go:wasmexport known
func known() int32 { return int32(len(managers) + len(sockets) + len(auths) + len(attached)) }

//go:wasmexport crash
func crash() { panic("a test wants it so") }
