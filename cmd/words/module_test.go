package main

import (
	"os"
	"testing"
)

func TestModuleIsCurrent(t *testing.T) {
	file := "../../web/static/js/trace/words.js"
	have, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(have) != module() {
		t.Errorf("%s is out of date; run: make gen", file)
	}
}
