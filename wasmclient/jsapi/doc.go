// Command jsapi is the client as a page sees it: built for GOOS=js GOARCH=wasm it
// gives JavaScript io(), Manager and Socket with the official client's surface.
//
// The work is split where it is cheapest. Connections, heartbeat, upgrade,
// reconnection, buffers, acknowledgements and packets are Go (package wasmclient).
// What JavaScript does better stays there, in the modules beside this file:
// listeners, which are the page's own functions; JSON, which the browser has
// built in; and io() itself, so that a page can call it before the WebAssembly has
// arrived. The line between the two is boundary.go here and bridge.js there, and
// nothing else crosses it.
//
// The modules: socketplay.js is what a page imports, and names the rest.
package main
