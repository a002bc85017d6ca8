// Package admin lets the official dashboard, the one that the npm package
// @socket.io/admin-ui has in its folder ui/dist, look into a server and act on it:
// servers, sockets, rooms and events as they come and go; leave, disconnect, and for
// other clients of the same protocol join and emit.
//
// [Instrument] is all there is to call:
//
//	err := admin.Instrument(io, &admin.Options{PasswordHash: os.Getenv("ADMIN_HASH")})
//
// The dashboard then connects to the namespace /admin, with a name and a password
// or with the session that a login has begun. It is a page of another origin, so the
// server has to let it in:
//
//	socketio.Options{CORS: &engine.CORS{Origins: []string{"https://admin.example.com"}, Credentials: true}}
//
// Where servers are connected by an adapter, each one that is instrumented tells the
// dashboards of all of them, the official Node server among them.
//
// # What it costs
//
// A server that is not instrumented pays nothing. In [Production] mode packets are
// counted, and every two seconds there is one message. In [Development] mode every
// event of every socket is told, once for each socket that it reaches: this is for
// servers that have time. What happens faster than it can be told is dropped, and
// the dashboards get the whole picture again. A server that is alone keeps silent
// while no dashboard is connected.
//
// # What differs from the official package
//
// Cookies and Authorization headers are left out of what dashboards see, see
// [Options.ShowCredentials]. A client id is no part of a session's id, which is a
// secret. The event session comes after the connection, so that the dashboard,
// which begins to listen then, remembers the login. Commands never create a
// namespace, and a filter that is no text, or empty, chooses nobody instead of
// everybody. Logins are tried one after the other. Sessions end, see [Sessions].
package admin
