// Package lessons holds the lessons and reads them.
//
// A lesson is a folder in content, named after its number and slug: prose in
// lesson.md, the world it plays in in scene.yaml, what must hold after each step
// in check.yaml, and the code in start and solution. Adding a lesson is adding
// a folder. [Load] reads the lessons that are built in, [Read] those of any file
// system.
//
// Reading is strict, so that a slip is found by a test and not by a learner: an
// unknown key, a missing file, or a check that names a client, a step or a room
// that the scene does not have, is a [Problem] with the file and the line.
package lessons
