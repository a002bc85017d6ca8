package redisadapter

import (
	"context"
	"slices"

	"github.com/socketplay/socketplay/server/socketio"
)

// clusterPeers is the peers of an adapter over sharded pub/sub or streams. The messages
// of such an adapter are clusterMessages.
type clusterPeers struct{ *peers }

// receiveMessage handles a message from a channel. Any program may write to the
// channel, so the body may be anything.
func (p clusterPeers) receiveMessage(channel string, body []byte) {
	m, err := readClusterMessage(body)
	if err == nil {
		err = p.handleMessage(channel, body, m, "")
	}
	if err != nil {
		p.countUnreadable(channel, len(body), err)
	}
}

// handleMessage does what a message of another server asks. offset is the place of the
// message in a stream. It is "" if the message came over pub/sub.
func (p clusterPeers) handleMessage(channel string, body []byte, m *clusterMessage, offset string) error {
	if m.UID == p.uid || m.Namespace != p.namespace {
		return nil
	}
	r, err := m.request()
	switch {
	case err != nil:
		return err
	case r == nil:
		answer, err := m.response()
		if answer == nil || err != nil {
			return err
		}
		return p.handleResponse(answer)
	case r.Kind == kindBroadcast && r.ID == "":
		event, opts, _ := r.event()
		event.Namespace = m.Namespace
		if opts.Offset = offset; opts.Volatile {
			opts.Offset = ""
		}
		p.deliverBroadcast(channel, body, event, opts)
		return nil
	}
	p.handleRequest(channel, body, r)
	return nil
}

// AllRooms implements [socketio.ClusterAdapter]. No kind of clusterMessage asks for
// rooms. So AllRooms asks for the sockets and collects their rooms.
func (p clusterPeers) AllRooms(ctx context.Context) ([]string, error) {
	sockets, err := p.FetchSockets(ctx, socketio.BroadcastOptions{})
	var rooms []string
	for _, s := range sockets {
		rooms = append(rooms, s.Rooms...)
	}
	slices.Sort(rooms)
	return slices.Compact(rooms), err
}
