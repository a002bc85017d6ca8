// Command jsapi is the client as a page sees it. Built for GOOS=js GOARCH=wasm, it gives
// JavaScript io(), Manager and Socket, with the names and the behaviour of the official
// client.
//
// Each side does what it can do at the lowest cost. Connections, heartbeat, upgrade,
// reconnection, buffers, acknowledgements and packets are Go (package wasmclient). Three
// things are JavaScript, in the modules beside this file: listeners, which are functions
// of the page; JSON, which the browser has built in; and io(), so that a page can call it
// before the WebAssembly has arrived. While the WebAssembly is on its way, JavaScript also
// asks for the handshake of a connection (ahead.js).
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
// waits for the page: then the runtime runs and packages are initialised, so neither may
// depend on the page.
package main
