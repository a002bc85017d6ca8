// Package interoptest is the server side of the tests in which official clients and
// ours play against our server: servers of several settings, each on a port of its
// own, with the handlers that web/tests/interop/handlers.mjs describes and gives to the
// official server. Whoever changes one of the two changes the other.
//
// [Start] starts them. What tests ask beside the protocol goes over HTTP, to the
// URL named "control":
//
//	GET  /seen?id=…    what a socket met
//	POST /stop?name=…  closes a server; it answers when the server has closed
//	POST /start?name=… starts it again on its port
//	POST /new?like=…   starts a server with another's options, for a test that stops
//	                   it; the answer is its name and URL
package interoptest
