package lessons

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"io/fs"
	"path"
	"regexp"
	"strconv"
	"sync"
)

// The folders start and solution are Go packages, so that go vet checks them. Here their
// files are text.
//
//go:embed content
var content embed.FS

// Load returns the built-in lessons in order. It reads them only once.
var Load = sync.OnceValues(func() ([]Lesson, error) {
	sub, err := fs.Sub(content, "content")
	if err != nil {
		return nil, err
	}
	return Read(sub)
})

var folderName = regexp.MustCompile(`^(\d\d)-([a-z0-9]+(?:-[a-z0-9]+)*)$`)

// Read reads the lessons in fsys, one from each folder. Its error is of type [Problems].
func Read(fsys fs.FS) ([]Lesson, error) {
	var ps Problems
	entries, err := fs.ReadDir(fsys, ".")
	if err != nil {
		ps.add(".", 0, "cannot be listed: %v", err)
		return nil, ps.err()
	}
	var all []Lesson
	for _, e := range entries {
		name := folderName.FindStringSubmatch(e.Name())
		if !e.IsDir() || name == nil {
			ps.add(e.Name(), 0, "is not a lesson: want a folder such as 05-rooms")
			continue
		}
		number, _ := strconv.Atoi(name[1])
		if n := len(all); n > 0 && all[n-1].Number == number {
			ps.add(e.Name(), 0, "has the number of %s", all[n-1].Folder)
		}
		if topic(number) == nil {
			ps.add(e.Name(), 0, "has the number %d, which lessons/syllabus.go does not have", number)
		}
		l := Lesson{Number: number, Slug: name[2], Folder: e.Name()}
		readLesson(fsys, &l, &ps)
		all = append(all, l)
	}
	return all, ps.err()
}

func readLesson(fsys fs.FS, l *Lesson, ps *Problems) {
	sum := sha256.New()
	read := func(name string) (file string, text []byte, ok bool) {
		file = path.Join(l.Folder, name)
		text, err := fs.ReadFile(fsys, file)
		if errors.Is(err, fs.ErrNotExist) {
			ps.add(file, 0, "is missing")
			return file, nil, false
		}
		if err != nil {
			ps.add(file, 0, "cannot be read: %v", err)
			return file, nil, false
		}
		sum.Write(text)
		return file, text, true
	}
	if file, text, ok := read("lesson.md"); ok {
		readDocument(file, text, l, ps)
	}
	hasScene := false
	if file, text, ok := read("scene.yaml"); ok {
		hasScene = readScene(file, text, l, ps)
		checkSolutions(l, ps)
	}
	// A check names steps and clients. Without a scene, each name would be a problem.
	if file, text, ok := read("check.yaml"); ok && hasScene {
		readChecks(file, text, l, ps)
	}
	for _, name := range codeFiles {
		if _, text, ok := read(name); ok {
			l.Files = append(l.Files, File{Path: name, Text: string(text)})
		}
	}
	l.Version = hex.EncodeToString(sum.Sum(nil)[:6])
}

// checkSolutions notes the steps that play something and do not explain it.
func checkSolutions(l *Lesson, ps *Problems) {
	for _, step := range l.Steps {
		if step.Exercise != nil && step.solutionLine == 0 {
			ps.add(path.Join(l.Folder, "lesson.md"), step.line, `step %q plays something: want "### Solution", which explains it`, step.ID)
		}
	}
}
