package pages

import (
	"fmt"
	"slices"
	"strings"

	"github.com/socketplay/socketplay/lessons"
)

// LessonView is one lesson, with the lessons before and after it.
type LessonView struct {
	Lesson         lessons.Lesson
	Course         LessonsView // of which the lesson is a part
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

// needs are the topics that the lesson takes for granted.
func (v LessonView) needs() (topics []lessons.Topic) {
	for _, t := range v.Course.Syllabus {
		if slices.Contains(v.Lesson.Needs, t.Number) {
			topics = append(topics, t)
		}
	}
	return topics
}

// after is the topic that follows in the course, or nil after the last one.
func (v LessonView) after() *lessons.Topic {
	i := slices.IndexFunc(v.Course.Syllabus, func(t lessons.Topic) bool { return t.Number == v.Lesson.Number+1 })
	if i < 0 {
		return nil
	}
	return &v.Course.Syllabus[i]
}

// topicHref is where a topic's lesson is, or what the list says of a lesson that is to come.
func (v LessonView) topicHref(t lessons.Topic) string {
	if l := v.Course.written(t); l != nil {
		return lessonHref(l)
	}
	return "/lessons#" + topicAnchor(t.Number)
}

func topicAnchor(number int) string { return fmt.Sprintf("topic-%d", number) }

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

func capital(text string) string { return strings.ToUpper(text[:1]) + text[1:] }

// comma returns what stands after the entry i of n in a sentence.
func comma(i, n int) string {
	if i == n-1 {
		return "."
	}
	return ","
}
