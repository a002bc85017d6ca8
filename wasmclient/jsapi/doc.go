// Command jsapi is the client as a page sees it: built for GOOS=js GOARCH=wasm it
// gives JavaScript io(), Manager and Socket with the official client's surface.
//
// The work is split where it is cheapest. Connections, heartbeat, upgrade,
// reconnection, buffers, acknowledgements and packets are Go (package wasmclient).
// What JavaScript does better stays there, in the modules beside this file:
// listeners, which are the page's own functions; JSON, which the browser has
// built in; and io() itself, so that a page can call it before the WebAssembly has
// arrived. A connection's handshake is asked for by then too (ahead.js).
//
// Two lines are crossed, and nothing else. What the page tells the program, and the
// other way round, is in calls.go and notices.go here and in bridge.js there. What
// the program asks of the browser is in strand_js.go and transport_js.go of package
// wasmclient and in network.js. Both go by exported and imported functions with
// numbers for arguments, which cost nearly nothing, and by text in the program's
// memory (package page, program.js); package syscall/js would be ten times slower
// and make the download larger.
//
// The modules: socketplay.js is what a page imports, and names the rest; cmd/pack
// makes one of them. socketplay.d.ts are its types. What pack makes of the program has
// begun already: the runtime runs and packages are initialised, so none of that may
// depend on the page.
package main
