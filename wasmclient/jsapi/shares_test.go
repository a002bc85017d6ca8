//go:build !js

package main_test

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// share is what one package, or one section of the program, takes.
type share struct {
	name  string
	bytes int
}

// shares returns how the bytes of a program with symbols are spread: the code by
// package, and the other sections, largest first.
func shares(t *testing.T, program []byte) []share {
	t.Helper()
	const codeSection = 10
	sectionNames := map[byte]string{11: "(data: constants, types, tables of the runtime)"}
	r := &wasmReader{t: t, rest: program[8:]} // after magic and version
	sizes := map[string]int{}
	var bodies []int // of the functions, without those imported
	var names map[int]string
	for len(r.rest) > 0 {
		id := r.take(1)[0]
		section := &wasmReader{t: t, rest: r.take(r.number())}
		switch size := len(section.rest); {
		case id == codeSection:
			for range section.number() {
				bodies = append(bodies, len(section.take(section.number())))
			}
		case id == 0 && string(section.take(section.number())) == "name":
			names = section.functionNames()
		default:
			sizes[cmp.Or(sectionNames[id], "(other sections)")] += size
		}
	}
	if len(bodies) == 0 || len(names) < len(bodies) {
		t.Fatalf("the program has %d functions and %d names", len(bodies), len(names))
	}
	imported := len(names) - len(bodies)
	for i, size := range bodies {
		sizes[packageOf(names[imported+i])] += size
	}
	list := make([]share, 0, len(sizes))
	for name, bytes := range sizes {
		list = append(list, share{name, bytes})
	}
	slices.SortFunc(list, func(a, b share) int { return cmp.Or(cmp.Compare(b.bytes, a.bytes), strings.Compare(a.name, b.name)) })
	return list
}

// packageOf returns the package of a function by its symbol, in which the linker has
// written an underscore for each slash: "internal_abi.f", "github.com_a_b.(*T).f".
func packageOf(symbol string) string {
	symbol = strings.TrimPrefix(symbol, "github.com_socketplay_socketplay_")
	name, _, ok := strings.Cut(symbol, ".")
	switch {
	case !ok:
		return "(the linker's own)"
	case strings.HasPrefix(name, "type_"):
		return "(comparisons of types)"
	case name == "main":
		return "wasmclient/jsapi"
	}
	return strings.ReplaceAll(name, "_", "/")
}

// table writes shares for a log.
func table(list []share) string {
	var b strings.Builder
	for _, s := range list {
		fmt.Fprintf(&b, "\n%9d  %s", s.bytes, s.name)
	}
	return b.String()
}

// wasmReader reads the parts of a WebAssembly program.
type wasmReader struct {
	t    *testing.T
	rest []byte
}

func (r *wasmReader) take(n int) []byte {
	if n > len(r.rest) {
		r.t.Fatal("the program is cut off")
	}
	taken := r.rest[:n]
	r.rest = r.rest[n:]
	return taken
}

// number reads a LEB128 number, of which Go's varints are a kind.
func (r *wasmReader) number() int {
	v, n := binary.Uvarint(r.rest)
	if n <= 0 {
		r.t.Fatal("the program has a broken number")
	}
	r.take(n)
	return int(v)
}

// functionNames reads a section of names: that of functions is its part 1.
func (r *wasmReader) functionNames() map[int]string {
	names := map[int]string{}
	for len(r.rest) > 0 {
		kind := r.take(1)[0]
		part := &wasmReader{t: r.t, rest: r.take(r.number())}
		if kind != 1 {
			continue
		}
		for range part.number() {
			index := part.number()
			names[index] = string(part.take(part.number()))
		}
	}
	return names
}
