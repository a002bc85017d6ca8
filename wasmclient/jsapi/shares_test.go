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

// share is the number of bytes that one package, or one section, adds to the program.
type share struct {
	name  string
	bytes int
}

// shares splits the size of a program into shares: the code by package, the rest by
// section. The program must have symbols. The largest share comes first.
func shares(t *testing.T, program []byte) []share {
	t.Helper()
	const codeSection = 10
	sectionNames := map[byte]string{11: "(data: constants, types, tables of the runtime)"}
	r := &wasmReader{t: t, rest: program[8:]} // after magic and version
	sizes := map[string]int{}
	var bodies []int // the sizes of the program's own functions, without the imported ones
	var names map[int]string
	for len(r.rest) > 0 {
		id := r.bytes(1)[0]
		section := &wasmReader{t: t, rest: r.bytes(r.number())}
		switch size := len(section.rest); {
		case id == codeSection:
			for range section.number() {
				bodies = append(bodies, len(section.bytes(section.number())))
			}
		case id == 0 && string(section.bytes(section.number())) == "name":
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

// packageOf returns the package of a function from its symbol, such as "internal_abi.f" or
// "github.com_a_b.(*T).f": the linker writes an underscore in place of each slash.
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

// table returns the shares as text for a log.
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

func (r *wasmReader) bytes(n int) []byte {
	if n > len(r.rest) {
		r.t.Fatal("the program is cut off")
	}
	read := r.rest[:n]
	r.rest = r.rest[n:]
	return read
}

// number reads an unsigned LEB128 number, which package binary calls a uvarint.
func (r *wasmReader) number() int {
	v, n := binary.Uvarint(r.rest)
	if n <= 0 {
		r.t.Fatal("the program has a broken number")
	}
	r.bytes(n)
	return int(v)
}

// functionNames reads the section of names. Its part 1 has the names of functions.
func (r *wasmReader) functionNames() map[int]string {
	names := map[int]string{}
	for len(r.rest) > 0 {
		kind := r.bytes(1)[0]
		part := &wasmReader{t: r.t, rest: r.bytes(r.number())}
		if kind != 1 {
			continue
		}
		for range part.number() {
			index := part.number()
			names[index] = string(part.bytes(part.number()))
		}
	}
	return names
}
