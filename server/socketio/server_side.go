package socketio

import (
	"context"

	"github.com/socketplay/socketplay/server/wire/sio"
)

// OnServer adds a handler for an event that another server of the cluster sends
// with [Namespace.ServerSideEmit]. Its event has no socket.
func (ns *Namespace) OnServer(event string, h Handler) (off func()) {
	ns.mu.Lock()
	defer ns.mu.Unlock()
	if ns.serverHandlers == nil {
		ns.serverHandlers = make(map[string]*listeners[Handler])
	}
	list := ns.serverHandlers[event]
	if list == nil {
		list = new(listeners[Handler])
		ns.serverHandlers[event] = list
	}
	entry := list.add(h, false)
	return func() {
		ns.mu.Lock()
		defer ns.mu.Unlock()
		list.remove(entry)
	}
}

// ServerSideEmit sends an event to the other servers of the cluster, not to
// clients. Without an adapter there are none.
func (ns *Namespace) ServerSideEmit(ctx context.Context, event string, args ...any) error {
	p, cluster, err := ns.serverSide(event, args)
	if err != nil || cluster == nil {
		return err
	}
	return cluster.ServerSideEmit(ctx, p)
}

// CallServers is [Namespace.ServerSideEmit], and waits for the other servers'
// acknowledgements, of each the first argument. Where some do not come in time,
// it returns those that did together with an error.
func CallServers[Reply any](ctx context.Context, ns *Namespace, event string, args ...any) ([]Reply, error) {
	p, cluster, err := ns.serverSide(event, args)
	if err != nil || cluster == nil {
		return nil, err
	}
	packets, err := cluster.ServerSideEmitWithAck(ctx, p)
	return repliesOf[Reply](packets, err)
}

func (ns *Namespace) serverSide(event string, args []any) (sio.Packet, ClusterAdapter, error) {
	p, err := EncodeServerSideEvent(ns.name, event, args...)
	if err != nil {
		return p, nil, err
	}
	cluster, need := Broadcast{ns: ns}.cluster()
	if need {
		return p, nil, errNoRequests
	}
	return p, cluster, nil
}

// ServerCount returns the number of servers in the cluster, this one included.
func (ns *Namespace) ServerCount(ctx context.Context) (int, error) {
	if cluster, _ := (Broadcast{ns: ns}).cluster(); cluster != nil {
		return cluster.ServerCount(ctx)
	}
	return 1, nil
}
