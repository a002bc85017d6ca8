package web

import (
	"net/http"

	"github.com/a-h/templ"

	"github.com/socketplay/socketplay/lessons"
	"github.com/socketplay/socketplay/web/pages"
)

func (s *Site) lessons() templ.Component {
	return pages.Lessons(pages.LessonsView{Lessons: s.course, Syllabus: lessons.Syllabus})
}

// serveLesson answers with the page of the lesson whose folder is in the address.
func (s *Site) serveLesson(w http.ResponseWriter, r *http.Request) {
	for i, lesson := range s.course {
		if lesson.Folder != r.PathValue("slug") {
			continue
		}
		view := pages.LessonView{Lesson: lesson, Course: pages.LessonsView{Lessons: s.course, Syllabus: lessons.Syllabus}, Client: s.hasClient()}
		if i > 0 {
			view.Previous = &s.course[i-1]
		}
		if i+1 < len(s.course) {
			view.Next = &s.course[i+1]
		}
		s.render(w, r, http.StatusOK, pages.Lesson(view))
		return
	}
	s.problem(w, r, http.StatusNotFound, pages.ProblemView{
		Title: "There is no such lesson",
		What:  "No lesson is called “" + r.PathValue("slug") + "”.",
		Next:  "The list has every lesson, those still to come too.",
		Link:  "/lessons",
	})
}
