package redisadapter_test

import (
	"context"
	"net/http/httptest"
	"sync/atomic"
	"testing"

	"github.com/alicebob/miniredis/v2"

	"github.com/socketplay/socketplay/server/redisadapter"
	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/wire/eio"
	"github.com/socketplay/socketplay/server/wire/sio"
)

// countingParser is the default parser without binary values. It counts the events that
// it encodes.
type countingParser struct{ events atomic.Int64 }

func (c *countingParser) Encode(p sio.Packet) ([]eio.Packet, error) {
	if p.Type == sio.Event {
		c.events.Add(1)
	}
	return []eio.Packet{eio.Text(p.AppendTo(nil))}, nil
}

func (c *countingParser) NewDecoder() socketio.Decoder { return new(textDecoder) }

type textDecoder struct{ sio.Decoder }

func (d *textDecoder) Add(m eio.Packet) (sio.Packet, bool, error) { return d.Text(m.Data) }

// Each server encodes a broadcast for its clients once, and the server that emits
// publishes it once, however many clients and rooms there are.
func TestOneEncodeABroadcast(t *testing.T) {
	redis := newClient(t, miniredis.RunT(t).Addr())
	const clients, broadcasts = 10, 5
	var nodes [2]*node
	var parsers [2]*countingParser
	var all []*client
	for i := range nodes {
		parsers[i] = new(countingParser)
		nodes[i] = new(node)
		var err error
		nodes[i].Server, err = socketio.New(&socketio.Options{
			Parser: parsers[i], Adapter: redisadapter.New(redis, &redisadapter.Options{Stats: &nodes[i].stats, Logger: quiet}),
		})
		if err != nil {
			t.Fatal(err)
		}
		nodes[i].web = httptest.NewServer(nodes[i])
		t.Cleanup(func() {
			if err := nodes[i].Close(context.WithoutCancel(t.Context())); err != nil {
				t.Error(err)
			}
			nodes[i].web.Close()
		})
		nodes[i].OnConnection(func(ctx context.Context, s *socketio.Socket) { s.Join(ctx, "red", "blue") })
		for range clients {
			all = append(all, connect(t, nodes[i], ""))
		}
	}
	for n := range broadcasts {
		if err := nodes[0].To("red", "blue").Emit(t.Context(), "n", n); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range all {
		for range broadcasts {
			c.next()
		}
	}
	for i, p := range parsers {
		if n := p.events.Load(); n != broadcasts {
			t.Errorf("server %d has encoded %d events, want %d", i, n, broadcasts)
		}
	}
	if n := nodes[0].stats.Published(); n != broadcasts {
		t.Errorf("%d publications, want %d", n, broadcasts)
	}
}

// A publication is encoded into one buffer, whatever it contains.
func TestEncodingABroadcastAllocatesLittle(t *testing.T) {
	p := event(`["task:updated",{"task":{"id":"1","title":"write","tags":["a","b","c"],"nested":{"deep":[1,2,3]}}}]`)
	opts := socketio.BroadcastOptions{Rooms: []string{"red", "blue"}, Except: []string{"me"}}
	buf := make([]byte, 0, 1<<10)
	if n := testing.AllocsPerRun(100, func() {
		if _, err := redisadapter.AppendMessage(buf, "abcdef", p, opts); err != nil {
			t.Fatal(err)
		}
	}); n > 10 { // the limit is generous, because with the race detector pools drop buffers at random
		t.Errorf("%v allocations", n)
	}
}
