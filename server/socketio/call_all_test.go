package socketio_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/socketplay/socketplay/server/internal/testnet"
	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/socketio/internal/sockettest"
)

func TestCallAll(t *testing.T) {
	sockettest.Run(t, nil, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
		clients := []*sockettest.Client{sockettest.Connect(t, net), sockettest.Connect(t, net)}
		type result struct {
			replies []int
			err     error
		}
		call := func(timeout time.Duration) chan result {
			done := make(chan result, 1)
			go func() {
				ctx, cancel := context.WithTimeout(t.Context(), timeout)
				defer cancel()
				replies, err := socketio.CallAll[int](ctx, io.To(), "x", "arg")
				done <- result{replies, err}
			}()
			synctest.Wait()
			return done
		}
		one := make(chan result, 1)
		done := call(time.Second)
		for i, c := range clients {
			c.Want(`420["x","arg"]`)
			c.Send(fmt.Sprintf("430[%d]", i))
		}
		if r := <-done; r.err != nil || !slices.Equal(r.replies, []int{0, 1}) {
			t.Errorf("replies %v, %v", r.replies, r.err)
		}
		done = call(time.Second)
		clients[0].Send("431[7]")
		if r := <-done; !errors.Is(r.err, context.DeadlineExceeded) || !slices.Equal(r.replies, []int{7}) {
			t.Errorf("one client does not answer: replies %v, %v", r.replies, r.err)
		}
		clients[1].Send("431[8]") // this acknowledgement comes too late and is ignored
		done = call(time.Second)
		for _, c := range clients {
			c.Send(`432["text"]`)
		}
		if r := <-done; r.err == nil || len(r.replies) != 0 {
			t.Errorf("replies of the wrong type: %v, %v", r.replies, r.err)
		}
		remote, err := io.In(io.Sockets()[0].ID()).FetchSockets(t.Context())
		if err != nil || len(remote) != 1 {
			t.Fatalf("fetched %v, %v", remote, err)
		}
		go func() {
			replies, err := socketio.CallAll[int](t.Context(), remote[0].Only(), "alone")
			one <- result{replies, err}
		}()
		synctest.Wait()
		for _, c := range clients {
			for _, frame := range c.DrainFrames() {
				if strings.Contains(frame, `["alone"]`) {
					c.Send(`433[9]`)
				}
			}
		}
		if r := <-one; r.err != nil || !slices.Equal(r.replies, []int{9}) {
			t.Errorf("only a remote socket: replies %v, %v", r.replies, r.err)
		}
		if replies, err := socketio.CallAll[int](t.Context(), io.To("empty"), "x"); err != nil || len(replies) != 0 {
			t.Errorf("an empty room: replies %v, %v", replies, err)
		}
	})
}

// While a call waits for one client, the server keeps at most MaxAnswerBytes of what the
// others have answered, for all calls together. The calls end as before, without the
// answers that did not fit. Without the limit in keepAnswer, 240 kB are kept.
func TestMaxAnswerBytes(t *testing.T) {
	const limit, calls, clients = 10_000, 10, 6
	sockettest.Run(t, &socketio.Options{MaxAnswerBytes: limit}, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
		silent := sockettest.Connect(t, net)
		var talkative []*sockettest.Client
		for range clients {
			talkative = append(talkative, sockettest.Connect(t, net))
		}
		type outcome struct {
			replies []string
			err     error
		}
		outcomes := make(chan outcome, calls)
		for range calls {
			go func() {
				replies, err := socketio.CallAll[string](t.Context(), io.To(), "x")
				outcomes <- outcome{replies, err}
			}()
		}
		synctest.Wait()
		for _, c := range talkative {
			for id := range calls {
				c.Send(fmt.Sprintf(`43%d["%s"]`, id, strings.Repeat("y", 4000)))
			}
		}
		synctest.Wait()
		if n := io.AnswerBytes(); n > limit || n < 2*4000 {
			t.Errorf("%d bytes of answers are kept, want two answers", n)
		}
		for id := range calls {
			silent.Send(fmt.Sprintf(`43%d["z"]`, id))
		}
		synctest.Wait()
		long := 0
		for range calls {
			got := <-outcomes
			if !errors.Is(got.err, socketio.ErrAnswersTooLarge) {
				t.Errorf("%d replies, error %v", len(got.replies), got.err)
			}
			for _, reply := range got.replies {
				if reply != "z" {
					long++
				}
			}
		}
		if long != 2 {
			t.Errorf("%d long answers were returned, want those that were kept", long)
		}
		if n := io.AnswerBytes(); n != 0 {
			t.Errorf("%d bytes are still counted", n)
		}
	})
}

// A call keeps at most MaxAnswerBytesPerCall, and another call at the same time keeps its
// answers. Without this limit in keepAnswer, the call with the large answers takes all of
// MaxAnswerBytes, and the other call gets only the last answer.
func TestMaxAnswerBytesPerCall(t *testing.T) {
	const clients = 6
	sockettest.Run(t, &socketio.Options{MaxAnswerBytes: 20_000, MaxAnswerBytesPerCall: 10_000}, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
		silent := sockettest.Connect(t, net)
		var talkative []*sockettest.Client
		for range clients {
			talkative = append(talkative, sockettest.Connect(t, net))
		}
		type outcome struct {
			replies []string
			err     error
		}
		call := func(event string) chan outcome {
			done := make(chan outcome, 1)
			go func() {
				replies, err := socketio.CallAll[string](t.Context(), io.To(), event)
				done <- outcome{replies, err}
			}()
			synctest.Wait()
			return done
		}
		large, small := call("large"), call("small")
		for id, size := range []int{4000, 10} {
			for _, c := range talkative {
				c.Send(fmt.Sprintf(`43%d["%s"]`, id, strings.Repeat("y", size)))
			}
			synctest.Wait()
		}
		if n := io.AnswerBytes(); n > 10_000+clients*600 {
			t.Errorf("%d bytes of answers are kept", n)
		}
		silent.Send(`430["z"]`)
		silent.Send(`431["z"]`)
		if got := <-large; len(got.replies) != 3 || !errors.Is(got.err, socketio.ErrAnswersTooLarge) { // two large answers and the last
			t.Errorf("large answers: %d are returned, %v", len(got.replies), got.err)
		}
		if got := <-small; len(got.replies) != clients+1 || got.err != nil {
			t.Errorf("small answers: %d are returned, %v", len(got.replies), got.err)
		}
	})
}
