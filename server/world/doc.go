// Package world puts a lab and the task app together: the chapter's complete
// application, on two to four instances of a Socket.IO server with Redis between them.
//
// [OpenStore] connects to the Redis that keeps users and tasks. [NewLabs] opens lab
// main on it and serves every other lab, which people create with [Labs.CreateLab].
// Each of them is a [TaskLab].
//
// A lab's users, tokens, tasks and broadcasts are its own: its keys and channels in
// Redis begin with its id, and its tokens are signed with a secret of its own. A
// learner's lab deletes its keys when it closes.
package world
