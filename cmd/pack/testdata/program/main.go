//go:build js

// Program is what the tests of begin have begun.
package main

// how a build of it differs from others
var how string

//go:wasmimport page ask
func ask() int32

var counts = map[string]int32{}

func init() {
	counts["begun"] = 40
	go func() { counts["begun"]++ }()
	switch how {
	case "asks":
		ask()
	case "panics":
		panic("so it ends")
	}
}

//go:wasmexport count
func count() int32 {
	counts["begun"]++
	return counts["begun"]
}

//go:wasmexport grow
func grow(bytes int32) int32 {
	garbage = make([]byte, bytes)
	return int32(len(garbage))
}

var garbage []byte

func main() { select {} }
