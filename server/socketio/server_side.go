package socketio

import (
	"context"

	"github.com/socketplay/socketplay/server/wire/sio"
)

// OnServer adds a handler for an event that another server of the cluster sends with
// [Namespace.ServerSideEmit]. The [Event] that the handler gets has no Socket.
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

// ServerSideEmit sends an event to the other servers of the cluster, not to clients.
// Without an adapter it does nothing.
func (ns *Namespace) ServerSideEmit(ctx context.Context, event string, args ...any) error {
	p, cluster, err := ns.prepareServerSide(event, args)
	if err != nil || cluster == nil {
		return err
	}
	return cluster.ServerSideEmit(ctx, p)
}

// CallServers sends an event as [Namespace.ServerSideEmit] does and waits until each of the
// other servers has acknowledged it. It returns the first argument of each acknowledgement,
// or all arguments if Reply is [Answer]. If some acknowledgements do not arrive in time, it
// returns the others together with an error.
func CallServers[Reply any](ctx context.Context, ns *Namespace, event string, args ...any) ([]Reply, error) {
	p, cluster, err := ns.prepareServerSide(event, args)
	if err != nil || cluster == nil {
		return nil, err
	}
	return repliesOf[Reply](cluster.ServerSideEmitWithAck(ctx, p))
}

// prepareServerSide returns the packet of a server-side event and the adapter that sends
// it. The adapter is nil if the server is on its own.
func (ns *Namespace) prepareServerSide(event string, args []any) (sio.Packet, ClusterAdapter, error) {
	p, err := EncodeServerSideEvent(ns.name, event, args...)
	if err != nil {
		return p, nil, err
	}
	cluster, unreachable := Broadcast{ns: ns}.cluster()
	if unreachable {
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
