package engine_test

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/socketplay/socketplay/server/engine"
	"github.com/socketplay/socketplay/server/wire/eio"
)

// Exchanged is called once for each polling request of a session, after Tap is called for
// the packets of the request or its answer.
func TestExchanged(t *testing.T) {
	var got []string
	opts := &engine.Options{
		Tap: func(_ *engine.Session, _ engine.Direction, p eio.Packet) *eio.Cause {
			got = append(got, string(p.AppendTo(nil)))
			return nil
		},
		Exchanged: func(_ *engine.Session, e engine.Exchange) {
			body := string(e.Body)
			if strings.HasPrefix(body, "0{") {
				body = "open"
			} else if e.Bytes != len(body) {
				t.Errorf("Exchanged got %q and %d as its size", body, e.Bytes)
			}
			got = append(got, strings.Join([]string{e.Method, strconv.Itoa(e.Status), e.Duration.String(), body}, " "))
		},
	}
	run(t, opts, func(t *testing.T, fx *fixture) {
		expect := func(want ...string) {
			t.Helper()
			if !slices.Equal(got, want) {
				t.Errorf("got %q, want %q", got, want)
			}
			got = nil
		}
		url := fx.handshake()
		if len(got) != 2 || got[1] != "GET 200 0s open" {
			t.Errorf("for the handshake got %q", got)
		}
		got = nil
		fx.do(http.MethodPost, url, "4ab\x1ebAQID") // the recorder sends both messages back
		expect("4ab", "bAQID", "POST 200 0s 4ab\x1ebAQID")
		fx.do(http.MethodGet, url, "")
		expect("4ab", "bAQID", "GET 200 0s 4ab\x1ebAQID")

		go func() {
			time.Sleep(3 * time.Second)
			fx.receiver().session.Send(eio.Text([]byte("late")))
		}()
		fx.do(http.MethodGet, url, "")
		expect("4late", "GET 200 3s 4late")
		fx.do(http.MethodPost, url, strings.Repeat("4", 1e6+1))
		expect("POST 413 0s ")
		fx.do(http.MethodPost, url, "hello") // malformed
		expect("POST 200 0s hello")
		synctest.Wait()
	})
}
