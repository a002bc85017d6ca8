package lessons_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/socketplay/socketplay/lessons"
)

// FuzzRead reads a lesson of which an author has written one file wrong. Each problem
// names a file and a line that exist, and a lesson without problems can be shown.
func FuzzRead(f *testing.F) {
	names := []string{"lesson.md", "scene.yaml", "check.yaml"}
	for i, name := range names {
		builtIn, err := os.ReadFile("content/04-emit-targets/" + name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(uint8(i), string(builtIn))
		f.Add(uint8(i), string(small()["05-rooms/"+name].Data))
	}
	f.Add(uint8(0), "---\ntitle: x\n---\n## \n### Hint\n```\n")
	f.Add(uint8(0), "---\ntitle: x\n---\n# One\n\n```rust\n```\n")
	f.Add(uint8(1), "a: [&b 1, *b]")
	f.Add(uint8(2), "--- 1\n--- 2")

	f.Fuzz(func(t *testing.T, which uint8, text string) {
		files := small()
		files["05-rooms/"+names[int(which)%len(names)]].Data = []byte(text)
		all, err := lessons.Read(files)
		var problems lessons.Problems
		if err != nil && !errors.As(err, &problems) {
			t.Fatalf("error = %v, want problems", err)
		}
		for _, p := range problems {
			file := files[p.File]
			if file == nil || p.Text == "" || p.Line < 1 || p.Line > bytes.Count(file.Data, []byte("\n"))+2 {
				t.Errorf("a problem without a place: %v", p)
			}
		}
		if err == nil {
			checkLesson(t, all[0])
		}
		again, err2 := lessons.Read(files)
		if !reflect.DeepEqual(all, again) || !reflect.DeepEqual(err, err2) {
			t.Errorf("read twice:\n%+v, %v\n%+v, %v", all, err, again, err2)
		}
	})
}

// checkLesson checks what a page relies on if a lesson has no problem.
func checkLesson(t *testing.T, l lessons.Lesson) {
	t.Helper()
	if l.Title == "" || l.Minutes < 1 || len(l.Steps) == 0 || len(l.Scene.Instances) == 0 && len(l.Scene.Clients) > 0 {
		t.Errorf("incomplete: %+v", l)
	}
	ids := make(map[string]bool)
	for _, s := range l.Steps {
		if s.ID == "" || s.Title == "" || ids[s.ID] {
			t.Errorf("step %q, %q: no id, no title, or the id of another step", s.ID, s.Title)
		}
		ids[s.ID] = true
		if (s.Exercise != nil && len(s.Exercise.Choices) > 0) != (len(s.Checks) > 0) {
			t.Errorf("step %s has exercise %v and %d checks", s.ID, s.Exercise, len(s.Checks))
		}
		for _, prose := range append(s.Hints, s.Prose, s.Solution) {
			if strings.Contains(strings.ToLower(prose.String()), "<script") {
				t.Errorf("a tag that the author wrote: %s", prose)
			}
		}
		if _, err := json.Marshal(s.Exercise); err != nil {
			t.Error(err)
		}
	}
	if _, err := json.Marshal(l.Scene); err != nil {
		t.Error(err)
	}
}
