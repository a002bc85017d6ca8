//go:build js

// Program is the program of which the tests take a snapshot.
package main

// how says how the program behaves while it starts. The tests set it with a linker flag.
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
