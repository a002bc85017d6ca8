package world_test

import (
	"slices"
	"testing"

	"github.com/socketplay/socketplay/lessons"
	"github.com/socketplay/socketplay/server/auth"
	"github.com/socketplay/socketplay/server/world"
)

// A scene of a lesson may name what its lab can have, and nothing else.
func TestLessonsKnowTheTaskApp(t *testing.T) {
	var users []string
	for _, seed := range auth.Seeds() {
		users = append(users, seed.Name)
	}
	for _, list := range []struct {
		name         string
		lessons, lab []string
	}{
		{"Instances", lessons.Instances, world.InstanceNames()},
		{"Namespaces", lessons.Namespaces, world.AppNamespaces()},
		{"Users", lessons.Users, users},
	} {
		if !slices.Equal(list.lessons, list.lab) {
			t.Errorf("lessons.%s = %q, a lab has %q", list.name, list.lessons, list.lab)
		}
	}
}
