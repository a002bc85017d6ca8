// Package lessons holds the lessons and reads them.
//
// A lesson is a folder in content, named after its number and slug. lesson.md holds the
// prose, scene.yaml the clients and servers that it plays on, check.yaml what must hold
// after each step, and start and solution hold the code. To add a lesson, add a folder.
// [Load] reads the built-in lessons, [Read] those of any file system.
//
// Reading is strict, so that a test finds a mistake before a learner does. An unknown key,
// a missing file, and a check that names a client, a step or a room that the scene does
// not have are each a [Problem] with the file and the line. So are a user, a namespace and an
// instance that the task app does not have, and checks that cannot hold together.
package lessons
