// Package tasks is the task app: tasks that belong to users and projects,
// changed over REST and watched over Socket.IO.
//
// An [App] serves REST requests and, with OnConnection, what clients ask of it
// over their sockets. After each change it emits once, to the rooms of those whom
// the change concerns; that is the bridge from request and response to realtime.
// Whom a change may be made by and shown to is one function for both sides.
//
// The package knows neither Socket.IO nor tokens: it declares what it needs of
// them as [Emitter], [Socket] and Options.UserID.
package tasks
