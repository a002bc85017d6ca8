package redisadapter

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/socketplay/socketplay/server/socketio"
)

// cable is a carrier without Redis: it passes each message to all peers that share the
// cable. Like a channel of Redis, it passes the message to the sender too.
type cable struct{ ends []*peers }

func (c *cable) countServers(context.Context) (int, error) { return len(c.ends), nil }

func (c *cable) sendRequest(_ context.Context, r *request) error {
	for _, p := range c.ends {
		p.handleRequest("requests", nil, r)
	}
	return nil
}

func (c *cable) appendResponse(_ context.Context, _ redis.Pipeliner, _ *request, r *response) (size int, err error) {
	for _, p := range c.ends {
		if err := p.handleResponse(r); err != nil {
			return 0, err
		}
	}
	return 0, nil
}

// oneSocket is a namespace with one socket.
type oneSocket struct {
	socketio.Local
	id string
}

func (o oneSocket) FetchSockets(socketio.BroadcastOptions) []socketio.SocketState {
	return []socketio.SocketState{{ID: o.id, Handshake: new(socketio.Handshake)}}
}

// connectPeers returns the peers of several servers. Each server has one socket, with one
// of the ids.
func connectPeers(t *testing.T, ids ...string) []*peers {
	t.Helper()
	c := new(cable)
	client := redis.NewClient(&redis.Options{Addr: "unused"}) // this client never dials, because its pipelines have no commands
	for _, id := range ids {
		m := newMember("/", client, (&Options{RequestTimeout: time.Minute}).withDefaults())
		p := newPeers(m, oneSocket{id: id}, c)
		c.ends = append(c.ends, p)
		t.Cleanup(func() {
			if err := p.close(); err != nil {
				t.Error(err)
			}
		})
	}
	t.Cleanup(func() { _ = client.Close() })
	return c.ends
}

// Peers can ask each other without an adapter and without Redis. A server's own request
// comes back to that server, which must not answer the request.
func TestPeersAskEachOther(t *testing.T) {
	all := connectPeers(t, "a", "b", "c")
	for i, p := range all {
		states, err := p.FetchSockets(t.Context(), socketio.BroadcastOptions{})
		var ids []string
		for _, s := range states {
			ids = append(ids, s.ID)
		}
		slices.Sort(ids)
		want := []string{"a", "b", "c"}
		if want = slices.Delete(want, i, i+1); err != nil || !slices.Equal(ids, want) {
			t.Errorf("server %d is told of the sockets %q, %v, want %q", i, ids, err, want)
		}
	}
}

// The carrier no longer counts a drained server, but the drained server still counts
// itself.
func TestDrainedServerCountsItself(t *testing.T) {
	p := connectPeers(t, "a", "b")[0]
	p.drained.Store(true)
	if n, err := p.ServerCount(t.Context()); n != 3 || err != nil {
		t.Errorf("%d servers, %v, want the two that the carrier counts and itself", n, err)
	}
}
