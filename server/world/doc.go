// Package world combines a lab with the task app. A lab is one learner's isolated
// world: two to four instances of a Socket.IO server, with Redis between them. With the
// task app on them, the instances are the chapter's complete application.
//
// [OpenStore] connects to the Redis that keeps users and tasks. [NewLabs] opens lab
// main on this store. It also serves the other labs, which learners create with
// [Labs.CreateLab]. Each lab is a [TaskLab].
//
// Labs share no users, tokens, tasks or broadcasts: a lab's keys and channels in Redis
// begin with its id, and its tokens are signed with a secret of its own. A learner's
// lab deletes its keys when it closes.
package world
