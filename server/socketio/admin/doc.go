// Package admin connects a server with the official dashboard, a web page in the folder
// ui/dist of the npm package @socket.io/admin-ui. The dashboard shows servers, sockets,
// rooms and events as they come and go. It can make sockets leave rooms and disconnect
// them. The protocol also has commands to join rooms and to emit, which other dashboards
// can use.
//
// To use it, call [Instrument]:
//
//	err := admin.Instrument(io, &admin.Options{PasswordHash: os.Getenv("ADMIN_HASH")})
//
// The dashboard then connects to the namespace /admin, with a name and a password, or with
// the session id that it got at its last login. The page has another origin than the
// server, so the server must allow that origin:
//
//	socketio.Options{CORS: &engine.CORS{Origins: []string{"https://admin.example.com"}, Credentials: true}}
//
// If an adapter connects several servers, instrument each of them. A dashboard that is
// connected to one server then sees all servers, including official Node servers.
//
// # What it costs
//
// In [Production] mode the server counts packets and sends the dashboards one message every
// two seconds. In [Development] mode it sends them a message for every event of every
// socket, and for each socket that an event reaches. Use this mode only on servers with
// little load. If messages come faster than the server can send them, it drops them, and
// sends the full list of sockets afterwards. A server without an adapter sends nothing
// while no dashboard is connected to it.
//
// # What differs from the official package
//
//   - Dashboards do not see cookies and Authorization headers: see
//     [Options.ShowCredentials].
//   - A client id does not reveal the session's id, which is secret.
//   - The server sends the event "session" only after the dashboard has connected. Before
//     that, the dashboard does not listen for it and would not remember the login.
//   - A command never creates a namespace. If a filter is empty or is not a string, the
//     command fails, and does not apply to all sockets.
//   - The server checks one login at a time.
//   - Sessions expire: see [MemoryStore].
package admin
