package pages

import (
	"fmt"
	"strings"

	"github.com/socketplay/socketplay/lessons"
)

// LessonView is one lesson, with the lessons before and after it.
type LessonView struct {
	Lesson         lessons.Lesson
	Previous, Next *lessons.Lesson
	Client         bool // the WASM client was built
}

// lessonData is the data for js/lesson.js. It does not contain the prose, which is in the
// page already.
type lessonData struct {
	Folder  string        `json:"folder"`
	Version string        `json:"version"`
	Scene   lessons.Scene `json:"scene"`
	Steps   []lessonStep  `json:"steps"`
}

type lessonStep struct {
	ID       string            `json:"id"`
	Title    string            `json:"title"`
	Exercise *lessons.Exercise `json:"exercise,omitempty"`
	Checks   []lessons.Check   `json:"checks,omitempty"`
}

func (v LessonView) data() lessonData {
	d := lessonData{Folder: v.Lesson.Folder, Version: v.Lesson.Version, Scene: v.Lesson.Scene}
	for _, s := range v.Lesson.Steps {
		d.Steps = append(d.Steps, lessonStep{ID: s.ID, Title: s.Title, Exercise: s.Exercise, Checks: s.Checks})
	}
	return d
}

func (v LessonView) people() string {
	names := make([]string, len(v.Lesson.Scene.Clients))
	for i, c := range v.Lesson.Scene.Clients {
		names[i] = c.Name
	}
	return strings.Join(names, " ")
}

// sceneHeight says how much of a phone's height the scene needs. A "low" or "middle" scene
// stays above the text while it scrolls; a "tall" one scrolls away with the text.
func (v LessonView) sceneHeight() string {
	scene := v.Lesson.Scene
	most, on := 0, make(map[string]int)
	for _, c := range scene.Clients {
		on[c.Instance]++
		most = max(most, on[c.Instance])
	}
	switch {
	case len(scene.Instances) > 2 || most > 3:
		return "tall"
	case most == 3:
		return "middle"
	}
	return "low"
}

// stepAnchor returns the id of a step's element in the page. It counts steps from 1, so
// that a link to a step is short and still works after the step gets a new title.
func stepAnchor(i int) string { return fmt.Sprintf("step-%d", i+1) }

func stepHref(i int) string { return "#" + stepAnchor(i) }

func lessonHref(l *lessons.Lesson) string { return "/lessons/" + l.Folder }

func minutes(l lessons.Lesson) string {
	if l.Minutes == 1 {
		return "about a minute"
	}
	return fmt.Sprintf("about %d minutes", l.Minutes)
}
