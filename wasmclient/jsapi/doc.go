// Command jsapi is the client for JavaScript in a page. Built for GOOS=js GOARCH=wasm, it
// provides io(), Manager and Socket, with the names and the behaviour of the official
// client.
//
// Each part of the client is written in the language in which it costs least. Connections,
// heartbeat, upgrade, reconnection, buffers, acknowledgements and packets are Go (package
// wasmclient). Three things are JavaScript, in the modules beside this file: listeners,
// which are functions of the page; JSON, which the browser has built in; and io(), so that
// a page can call it before the WebAssembly has arrived. While the WebAssembly is being
// downloaded, JavaScript also requests the handshake of a connection (ahead.js).
//
// JavaScript and the program call each other in two places only. The first is for the page's
// objects: manager.go, socket.go and notices.go here, bridge.js there. The second is for
// what the program needs of the browser: strand_js.go and transport_js.go of package
// wasmclient, network.js there. All these calls are exported and imported functions. Their
// arguments are numbers, which cost nearly nothing, and text in the program's memory
// (package page, program.js). Package syscall/js would be ten times slower, and would make
// the download larger.
//
// A page imports socketplay.js, which imports the other modules; cmd/pack makes one module
// of them. Their types are in socketplay.d.ts. cmd/pack also runs the program until it
// waits for the page, and saves that state. So Go's runtime starts, and packages are
// initialised, during the build: neither may depend on the page.
package main
