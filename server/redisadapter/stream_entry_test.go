package redisadapter_test

import (
	"testing"

	"github.com/socketplay/socketplay/server/redisadapter"
)

// Node computed these names with the official adapter's hash.
func TestStreamName(t *testing.T) {
	for namespace, want := range map[string]string{"/": "s-2", "/tasks": "s-0", "/é😀": "s-2", "/projects": "s--1"} {
		if got := redisadapter.StreamName("s", namespace, 3); got != want {
			t.Errorf("%s: %s, want %s", namespace, got, want)
		}
	}
	if got := redisadapter.StreamName("s", "/", 1); got != "s" {
		t.Errorf("one stream is named %s", got)
	}
}
