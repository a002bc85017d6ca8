// Package tasks is the task app. Tasks belong to users and projects. Clients change
// tasks over REST and learn of changes over Socket.IO.
//
// An [App] serves REST requests. App.OnConnection serves the events that clients send
// over their sockets. After each change of a task, the app emits one event to the rooms
// of all users whom the change concerns. This is how a change made over REST reaches
// other clients at once. One function, may, decides who may change a task and who sees
// the change.
//
// The package imports neither the Socket.IO server nor package auth. A program connects
// the app to both through [Emitter], [Socket] and Options.UserID.
package tasks
