package main

import (
	"os"
	"testing"
)

func TestModuleIsCurrent(t *testing.T) {
	file := "../../web/static/js/trace/words.js"
	written, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(written) != module() {
		t.Errorf("%s is out of date; run: make gen", file)
	}
}
