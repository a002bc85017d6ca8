package admin

import (
	"context"
	"sync"

	"github.com/socketplay/socketplay/server/socketio"
)

// showSockets tells a dashboard, all of them if it is nil, of all sockets there are.
// Other servers are asked first, which may take its time. This server's sockets are
// described at the place in the feed where the message stands: what happened before
// is in it, what comes later follows it.
func (p *panel) showSockets(ctx context.Context, to *socketio.Socket) {
	all := p.remoteSockets(ctx)
	namespaces := p.io.Namespaces() // which may wait for one that begins
	p.feed.mu.Lock()
	defer p.feed.mu.Unlock()
	for _, ns := range namespaces {
		for _, s := range ns.Sockets() {
			all = append(all, p.describe(s))
		}
	}
	p.feed.addLocked(message{event: "all_sockets", args: []any{all}, to: to})
}

// remoteSockets describes the sockets of other servers, as far as these answer.
func (p *panel) remoteSockets(ctx context.Context) (all []description) {
	if !p.io.Clustered() {
		return nil
	}
	var mu sync.Mutex
	var asking sync.WaitGroup
	for _, ns := range p.io.Namespaces() {
		asking.Go(func() {
			sockets, err := ns.FetchSockets(ctx)
			if err != nil {
				p.opts.Logger.Warn("sockets of other servers are missing", "namespace", ns.Name(), "error", err)
			}
			mu.Lock()
			defer mu.Unlock()
			for _, s := range sockets {
				if d, remote := p.describeRemote(ns, s); remote {
					all = append(all, d)
				}
			}
		})
	}
	asking.Wait()
	return all
}

// resync shows all dashboards the sockets anew, where messages were dropped.
func (p *panel) resync() {
	if p.feed.takeLost() {
		p.opts.Logger.Warn("more happened than dashboards can be told")
		p.wg.Go(func() { p.showSockets(p.ctx, nil) })
	}
}
