//go:build js

// Program is what the tests take a snapshot of.
package main

// how says what the program does while it starts: the linker sets it for each build.
var how string

//go:wasmimport page ask
func ask() int32

var counts = map[string]int32{}

func init() {
	counts["calls"] = 40
	go func() { counts["calls"]++ }()
	switch how {
	case "asks":
		ask()
	case "panics":
		panic("so it ends")
	}
}

//go:wasmexport count
func count() int32 {
	counts["calls"]++
	return counts["calls"]
}

//go:wasmexport grow
func grow(bytes int32) int32 {
	garbage = make([]byte, bytes)
	return int32(len(garbage))
}

var garbage []byte

func main() { select {} }
