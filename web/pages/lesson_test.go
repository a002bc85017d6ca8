package pages

import (
	"fmt"
	"testing"

	"github.com/socketplay/socketplay/lessons"
)

// On a phone, a scene stays above the text if it is readable at a small height.
func TestSceneHeight(t *testing.T) {
	for _, test := range []struct {
		instances []string
		clients   []string // the instance of each client
		want      string
	}{
		{[]string{"a", "b"}, []string{"a", "a", "b"}, "low"},
		{[]string{"a", "b"}, []string{"a", "b", "b", "b"}, "middle"},
		{[]string{"a"}, []string{"a", "a", "a", "a"}, "tall"},
		{[]string{"a", "b", "c"}, []string{"a", "b", "c"}, "tall"},
	} {
		scene := lessons.Scene{Instances: test.instances}
		for i, instance := range test.clients {
			scene.Clients = append(scene.Clients, lessons.Client{Name: fmt.Sprint("client ", i), Instance: instance})
		}
		view := LessonView{Lesson: lessons.Lesson{Scene: scene}}
		if got := view.sceneHeight(); got != test.want {
			t.Errorf("clients on %v of %v: %q, want %q", test.clients, test.instances, got, test.want)
		}
	}
}

func TestStepCount(t *testing.T) {
	for n, want := range map[int]string{1: "1 step", 2: "2 steps"} {
		if got := stepCount(lessons.Lesson{Steps: make([]lessons.Step, n)}); got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
}
