package main

import (
	"flag"
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/socketplay/socketplay/server/world"
)

// Each field of world.Limits has a flag, and README.md says its default.
func TestLimitFlags(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	limits := world.DefaultLimits()
	flags := flag.NewFlagSet("", flag.PanicOnError)
	addLimitFlags(flags, &limits)
	for _, f := range limitFlags {
		row := fmt.Sprintf("| `-%s` | `%s` |", f.name, flags.Lookup(f.name).DefValue)
		if !strings.Contains(string(readme), row) {
			t.Errorf("README.md has no row that begins with %s", row)
		}
		before := limits
		if err := flags.Set(f.name, "7"); err != nil {
			if err = flags.Set(f.name, "7/7"); err != nil {
				t.Error(err)
			}
		}
		if limits == before {
			t.Errorf("-%s changes no limit", f.name)
		}
		if err := flags.Set(f.name, "0"); err != nil {
			t.Errorf("-%s 0: %v", f.name, err)
		}
	}
	if fields := reflect.TypeFor[world.Limits]().NumField(); fields != len(limitFlags) {
		t.Errorf("world.Limits has %d fields, and there are %d flags for them", fields, len(limitFlags))
	}
}
