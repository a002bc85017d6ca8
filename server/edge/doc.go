// Package edge is what stands between the network and a program's handlers. It keeps one
// visitor from taking all connections, and pages of other sites from using the program
// through the browser of a visitor.
//
// [Listen] limits TCP connections, [NewServer] limits how long a client may take, and
// [Handler] checks each request before the program's handlers get it.
package edge
