// Package sockettest runs servers and raw clients for the tests of socketio and of the
// packages below it.
package sockettest

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/socketplay/socketplay/server/internal/testnet"
	"github.com/socketplay/socketplay/server/socketio"
)

// Run calls f in a synctest bubble with a server and the network that it serves. When f has
// returned, Run closes the server. The test fails if sockets or goroutines are left after
// that.
func Run(t *testing.T, opts *socketio.Options, f func(t *testing.T, io *socketio.Server, net *testnet.Server)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		io, err := socketio.New(opts)
		if err != nil {
			t.Fatal(err)
		}
		net := testnet.Serve(io)
		f(t, io, net)
		if err := io.Close(t.Context()); err != nil {
			t.Error(err)
		}
		for _, ns := range io.Namespaces() {
			if n := len(ns.Sockets()); n != 0 {
				t.Errorf("%d sockets are left in %s", n, ns.Name())
			}
		}
		net.Shutdown()
		time.Sleep(time.Second) // net/http goroutines wait half a second after they have refused a body
	})
}
