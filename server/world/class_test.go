package world_test

import (
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/socketplay/socketplay/server/lab"
	"github.com/socketplay/socketplay/server/lab/words"
	"github.com/socketplay/socketplay/server/world"
	"github.com/socketplay/socketplay/wasmclient"
)

// Sixty pages behind one address meet no limit. Each of them has a connection to the
// control plane of lab main and three clients there, whose users all pages share, and the
// same in the two labs of a fork. Then everybody clicks ten times without a pause. With
// limits just below what the pages use, some pages are refused: SessionsPerAddress 100,
// TotalSessionsPerAddress 700, ClientsOfMain 170, SocketsPerUser 50, and a burst of 400 for
// UserEvents, 5,000 for AddressEvents or 500 for AddressControlPackets. At the end each page
// asks all clients in lab main with an emitWithAck, and one client answers last: 1 MiB for
// AckBytesOfMain, or 64 KiB for AckBytesPerEmit, loses answers.
//
// To save time, three pages share the labs of a fork: this test is about connections and
// events.
func TestClassMeetsNoLimit(t *testing.T) {
	_, url := serve(t, world.Options{Limits: world.DefaultLimits()})
	const pages, pagesPerFork, clicks = 60, 3, 10
	users := []string{"alice", "bob", "carol"}
	type place struct {
		openedLab
		tokens []string // of users, then "" for the control plane
	}
	places := make([]place, 1+2*pages/pagesPerFork)
	for i := range places {
		p := &places[i]
		if p.openedLab = mainLab; i > 0 {
			p.openedLab = createLab(t, url)
		}
		for _, user := range users {
			p.tokens = append(p.tokens, p.token(t, url, user, "valid"))
		}
		p.tokens = append(p.tokens, "")
	}

	var sockets [pages][]*wasmclient.Socket
	everybody(t, pages, func(page int) {
		fork := 1 + 2*(page/pagesPerFork)
		for _, p := range []place{places[0], places[fork], places[fork+1]} {
			for i, token := range p.tokens {
				instance := "control"
				if token != "" {
					instance = []string{"a", "b"}[i%2]
				}
				s, err := p.enter(t, url, instance, token, class)
				if err != nil {
					t.Errorf("page %d, lab %s, %s: %v", page, p.Name, instance, err)
					return
				}
				sockets[page] = append(sockets[page], s)
			}
		}
	})
	if t.Failed() {
		return
	}
	everybody(t, pages, func(page int) {
		for _, s := range sockets[page] {
			event := "task:unsubscribe"
			if s.Namespace() == "/lab" {
				event = "heal"
			}
			if n := click(t, s, event, clicks, map[string]string{"projectId": "1"}); n != clicks {
				t.Errorf("page %d: %d of %d clicks were refused", page, clicks-n, clicks)
			}
		}
	})
	if t.Failed() {
		return
	}
	askEverybody(t, sockets[:])
}

// askEverybody lets each page ask all clients in lab main at the same time. The first client
// is silent until all others have answered. sockets has the sockets of each page: first three
// clients in lab main, then its connection to the control plane there.
func askEverybody(t *testing.T, sockets [][]*wasmclient.Socket) {
	const clientsOfPage = 3
	asked := len(sockets) * (len(sockets)*clientsOfPage - 1) // how many answers come before the silent client's
	var answered atomic.Int64
	othersHaveAnswered := make(chan struct{})
	for page, all := range sockets {
		for i, client := range all[:clientsOfPage] {
			client.On("question", func(e *wasmclient.Event) {
				if page == 0 && i == 0 {
					go func() {
						<-othersHaveAnswered
						_ = e.Ack("last")
					}()
					return
				}
				_ = e.Ack("yes")
				if answered.Add(1) == int64(asked) {
					close(othersHaveAnswered)
				}
			})
		}
	}
	var pages sync.WaitGroup
	for page, all := range sockets {
		pages.Go(func() {
			done, err := wasmclient.Call[lab.Done](t.Context(), all[clientsOfPage], "emit", lab.Request{Instance: "a", Method: words.MethodEmitWithAck, Event: "question"})
			// On a busy machine, the time of an emit may end before all have answered.
			if late := strings.Contains(done.Problem, "not all have acknowledged"); err != nil || !done.OK || done.Missing != "" || !late && len(done.Answers) != len(sockets)*clientsOfPage {
				t.Errorf("page %d gets %d answers; problem %q, missing: %q, %v", page, len(done.Answers), done.Problem, done.Missing, err)
			}
		})
	}
	pages.Wait()
}

// everybody calls page for each of n pages, or until one of them fails: for eight at a time,
// so that a busy machine does not refuse some for its own reasons, such as a Redis that
// answers late.
func everybody(t *testing.T, n int, page func(int)) {
	var next atomic.Int64
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for i := int(next.Add(1)) - 1; i < n && !t.Failed(); i = int(next.Add(1)) - 1 {
				page(i)
			}
		})
	}
	all.Wait()
}
