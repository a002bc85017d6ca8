//go:build interop

package main

import (
	"errors"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/socketplay/socketplay/wasmclient"
)

// online is the task app's acknowledgement of presence:online.
type online struct{ OK bool }

// On SIGTERM a playground handles the events that it has received and exits with status
// 0. It acknowledges every event that it handles. Each of these events also reaches the
// clients of the other process in the cluster.
func TestSIGTERMUnderLoad(t *testing.T) {
	redis, port := freeAddr(t)
	launchRedis(t, redis, "--port", port)
	doomed, p := launchPlayground(t, "REDIS_URL=redis://"+redis)
	other, _ := launchPlayground(t, "REDIS_URL=redis://"+redis)

	var seen, acked atomic.Int64
	observer, err := visit(t, "http://"+other)
	if err != nil {
		t.Fatal(err)
	}
	observer.On("presence:update", func(*wasmclient.Event) { seen.Add(1) })
	var emitting sync.WaitGroup
	for _, transports := range [][]string{{wasmclient.Polling}, {wasmclient.WebSocket}, nil} {
		v, err := visit(t, "http://"+doomed, transports...)
		if err != nil {
			t.Fatal(err)
		}
		gone := make(chan wasmclient.Reason, 1)
		v.OnDisconnect(func(r wasmclient.Reason, _ error) { gone <- r })
		emitting.Go(func() {
			pending := make(chan struct{}, 8)
			for {
				select {
				case pending <- struct{}{}:
				case reason := <-gone:
					t.Logf("%v: disconnected for %q", transports, reason)
					return
				}
				if err := v.EmitWithAck("presence:online", func(r wasmclient.Reply, err error) {
					<-pending
					var ok online
					if err == nil {
						err = r.Bind(&ok)
					}
					switch {
					case ok.OK:
						acked.Add(1)
					case !errors.Is(err, wasmclient.ErrDisconnected):
						t.Errorf("acknowledged with %+v, %v", ok, err)
					}
				}); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	eventually(t, func() bool { return acked.Load() > 300 })
	began := time.Now()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	<-p.done
	if code := p.cmd.ProcessState.ExitCode(); code != 0 || time.Since(began) > stopTimeout {
		t.Errorf("the playground exits with %d after %v: %s", code, time.Since(began), p.log)
	}
	emitting.Wait()
	// The observer receives this last event after all events of the process that has
	// stopped.
	last, err := visit(t, "http://"+other)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := wasmclient.Call[online](t.Context(), last.Socket, "presence:online"); err != nil {
		t.Fatal(err)
	}
	want := acked.Load() + 1
	eventually(t, func() bool { return seen.Load() >= want })
	if n := seen.Load(); n != want {
		t.Errorf("%d events were handled, and %d acknowledged", n-1, want-1)
	}
}
