package pages

import (
	"slices"
	"testing"

	"github.com/socketplay/socketplay/lessons"
)

// A lesson links to what it takes for granted and to what comes next, whether the lesson of
// that topic exists or is to come.
func TestTopicsAroundALesson(t *testing.T) {
	course := LessonsView{
		Lessons:  []lessons.Lesson{{Number: 1, Folder: "01-pull"}, {Number: 3, Folder: "03-emit"}},
		Syllabus: []lessons.Topic{{Number: 1}, {Number: 2}, {Number: 3}, {Number: 4}},
	}
	view := LessonView{Lesson: lessons.Lesson{Number: 3, Needs: []int{1, 2}}, Course: course}
	var links []string
	for _, topic := range append(view.needs(), *view.after()) {
		links = append(links, view.topicHref(topic))
	}
	if want := []string{"/lessons/01-pull", "/lessons#topic-2", "/lessons#topic-4"}; !slices.Equal(links, want) {
		t.Errorf("links = %q, want %q", links, want)
	}
	view.Lesson.Number = 4
	if view.after() != nil {
		t.Error("something comes after the last topic")
	}
}

func TestStepCount(t *testing.T) {
	for n, want := range map[int]string{1: "1 step", 2: "2 steps"} {
		if got := stepCount(lessons.Lesson{Steps: make([]lessons.Step, n)}); got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
}
