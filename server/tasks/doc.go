// Package tasks is the task app: tasks belong to users and projects, clients change them
// over REST, and see the changes over Socket.IO.
//
// An [App] serves REST requests. App.OnConnection serves the events that clients send
// over their sockets. After each change of a task, the app emits one event to the rooms
// of everybody whom the change concerns; this is the bridge from request and response to
// realtime. One function, may, decides who may change a task and who sees the change.
//
// The package imports neither Socket.IO nor package auth. It declares what it needs of
// them as [Emitter], [Socket] and Options.UserID.
package tasks
