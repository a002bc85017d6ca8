package redisadapter

import (
	"context"
	"slices"

	"github.com/socketplay/socketplay/server/socketio"
)

// hearCluster takes a message of other servers. Anything at all may come.
func (p *peers) hearCluster(channel string, body []byte) {
	m, err := readClusterMessage(body)
	if err == nil {
		err = p.accept(channel, body, m, "")
	}
	if err != nil {
		p.senseless(channel, len(body), err)
	}
}

// accept does what a message says. offset is where it stands in a stream, "" for
// one that is in none.
func (p *peers) accept(channel string, body []byte, m *clusterMessage, offset string) error {
	if m.UID == p.uid || m.Namespace != p.local.Name() {
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
		return p.take(answer)
	case r.Kind == kindBroadcast && r.ID == "":
		event, opts, _ := r.event()
		event.Namespace = m.Namespace
		if opts.Offset = offset; opts.Volatile {
			opts.Offset = ""
		}
		p.deliver(channel, body, event, opts)
		return nil
	}
	p.serve(channel, body, r)
	return nil
}

// roomsOfAll lists the rooms of the other servers, which have no request for that:
// it is the rooms of their sockets.
func (p *peers) roomsOfAll(ctx context.Context) ([]string, error) {
	sockets, err := p.FetchSockets(ctx, socketio.BroadcastOptions{})
	var rooms []string
	for _, s := range sockets {
		rooms = append(rooms, s.Rooms...)
	}
	slices.Sort(rooms)
	return slices.Compact(rooms), err
}
