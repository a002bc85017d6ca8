//go:build interop

package main

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"runtime"
	"sync"
	"testing"
	"time"
)

// A playground that may open 1,000 files is sent 1,100 requests whose bodies never come, as
// fast as possible and again when they end. It answers another address at once, and the
// same address when the first deadlines are over. Without the limit for connections, it is
// deaf until the deadlines are over. Without the deadlines, it is deaf to the address for
// ever, and without both, to all.
func TestSilentBodiesTakeAllFiles(t *testing.T) {
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	addr, p := playgroundAt(t, launch(t, nil, "sh", "-c", `ulimit -n 1000 && exec "$0" "$@"`, path, "-addr", "127.0.0.1:0"))
	ask := func(from string) error {
		dialer := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(from)}}
		client := http.Client{Transport: &http.Transport{DialContext: dialer.DialContext, DisableKeepAlives: true}, Timeout: 3 * time.Second}
		resp, err := client.Get("http://" + addr + "/healthz")
		if err != nil {
			return err
		}
		defer resp.Body.Close()
		if resp.StatusCode != http.StatusOK {
			return errors.New(resp.Status)
		}
		return nil
	}
	const attacker = "127.0.0.2"
	if err := ask(attacker); err != nil {
		if runtime.GOOS == "linux" {
			t.Fatal(err)
		}
		t.Skipf("this system does not use all of 127.0.0.0/8: %v", err) // such as macOS
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var attack, first sync.WaitGroup
	first.Add(1100)
	for n := range 1100 {
		attack.Go(func() {
			var sent sync.Once
			defer sent.Do(first.Done)
			for range 2 { // once more when the connection has been closed
				dialer := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(attacker)}}
				conn, err := dialer.DialContext(ctx, "tcp", addr)
				if err != nil {
					return
				}
				stop := context.AfterFunc(ctx, func() { _ = conn.Close() })
				_, _ = io.WriteString(conn, silent[n%len(silent)]+" HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n")
				sent.Do(first.Done)
				_, _ = io.Copy(io.Discard, conn) // until the playground closes the connection
				stop()
				_ = conn.Close()
			}
		})
	}
	first.Wait()
	if err := ask("127.0.0.1"); err != nil {
		t.Errorf("another address: %v", err)
	}
	eventually(t, func() bool { return ask(attacker) == nil || p.ended() })
	cancel()
	attack.Wait()
	if p.ended() {
		t.Errorf("the playground has ended")
	}
}
