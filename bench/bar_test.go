package main

import (
	"strings"
	"testing"
)

func TestBars(t *testing.T) {
	with := func(name string, f figures) *contestant {
		return &contestant{name: name, title: name, rounds: []figures{f}}
	}
	us := with(ours, figures{connect: 100, memory: 90, echo: 80, deliver: 85})
	peers := []*contestant{us, with(node, figures{deliver: 100}), with(bun, figures{connect: 100, memory: 100, echo: 100})}
	var out strings.Builder
	if missed := printBars(&out, peers); missed != 0 {
		t.Errorf("%d missed:\n%s", missed, &out)
	}
	us.rounds[0] = figures{connect: 101, memory: 101, echo: 81, deliver: 86, lost: 1}
	out.Reset()
	if missed := printBars(&out, peers); missed != 5 {
		t.Errorf("%d missed:\n%s", missed, &out)
	}
	out.Reset()
	if missed := printBars(&out, peers[:1]); missed != 1 || strings.Count(out.String(), "not judged") != 4 {
		t.Errorf("%d missed without peers:\n%s", missed, &out)
	}
}
