package main

import (
	"errors"
	"os"
	"os/exec"
	"testing"
)

func TestUsage(t *testing.T) {
	if u, err := usageOf(os.Getpid()); err != nil || u.memory <= 0 {
		t.Errorf("this process: %+v, %v", u, err)
	}
	ended := exec.Command("true")
	if err := ended.Run(); err != nil {
		t.Fatal(err)
	}
	if _, err := usageOf(ended.Process.Pid); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a process that has ended: %v", err)
	}
}
