// Package interoptest is the server side of the tests in which official clients and our
// clients run against our server. It starts a park: a set of servers with different options,
// each on its own port. They have the same handlers that web/tests/interop/handlers.mjs adds
// to the official server. If you change one of the two places, change the other.
//
// [Start] starts the servers. Tests control them over HTTP, at the URL named "control":
//
//	GET  /seen?id=…    what happened to a socket
//	POST /stop?name=…  closes a server; the answer comes when the server has closed
//	POST /start?name=… starts it again on its port
//	POST /new?like=…   starts a server with the options of another one, for a test that
//	                   stops it; the answer is the new server's name and URL
package interoptest
