package world_test

import (
	"slices"
	"testing"

	"github.com/socketplay/socketplay/lessons"
	"github.com/socketplay/socketplay/server/auth"
	"github.com/socketplay/socketplay/server/world"
)

// A scene of a lesson may name what lab main has, and nothing else.
func TestLessonsKnowTheTaskApp(t *testing.T) {
	var users []string
	for _, seed := range auth.Seeds() {
		users = append(users, seed.Name)
	}
	labs, _ := serve(t, world.Options{})
	_, instances := labs.Find(mainLab.ID)
	for _, list := range []struct {
		name          string
		lessons, main []string
	}{
		{"Instances", lessons.Instances, instances},
		{"Namespaces", lessons.Namespaces, world.AppNamespaces()},
		{"Users", lessons.Users, users},
	} {
		if !slices.Equal(list.lessons, list.main) {
			t.Errorf("lessons.%s = %q, lab main has %q", list.name, list.lessons, list.main)
		}
	}
}
