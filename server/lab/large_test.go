package lab_test

import (
	"strings"
	"testing"

	"github.com/socketplay/socketplay/server/internal/limits"
	"github.com/socketplay/socketplay/server/lab"
	"github.com/socketplay/socketplay/wasmclient"
)

// A server may send more than a client: the large text arrives. A page cannot ask for it
// again and again. Without the bucket in Lab.large, it can.
func TestLarge(t *testing.T) {
	_, p, url := openWithOptions(t, lab.Options{})
	client := p.client(url, "a", "on-a")
	const most = 10 // so many come through only if the bucket fills up faster than a page can ask
	got := make(chan int, most)
	client.On("large", func(e *wasmclient.Event) {
		var text string
		if err := e.Bind(&text); err != nil {
			t.Error(err)
		}
		got <- len(text)
	})
	ask := func() error {
		_, err := p.act("large", lab.Request{Instance: "a", Socket: client.ID()})
		return err
	}
	var err error
	sent := 0
	for ; sent < most; sent++ {
		if err = ask(); err != nil {
			break
		}
	}
	for range sent {
		if n := <-got; n != 1_100_000 {
			t.Errorf("%d characters have arrived", n)
		}
	}
	if sent < 2 || err == nil || !strings.Contains(err.Error(), "Try again in") {
		t.Errorf("%d large events were sent, and then %v", sent, err)
	}
}

// A large event takes as much from the bucket of the page's address as a client's event of
// that size. Without that, a page of another lab could ask for as many again.
func TestLargeCountsForTheAddress(t *testing.T) {
	addresses := limits.NewBuckets(limits.Rate{PerSecond: 0.001, Burst: 300})
	_, p, url := openWithOptions(t, lab.Options{Events: lab.EventLimits{Addresses: addresses}})
	client := p.client(url, "a", "on-a")
	p.do("large", lab.Request{Instance: "a", Socket: client.ID()})
	if _, err := p.act("large", lab.Request{Instance: "a", Socket: client.ID()}); err == nil || !strings.Contains(err.Error(), "Try again in") {
		t.Errorf("another large event: %v", err)
	}
}
