package admin

import (
	"context"
	"sync"

	"github.com/socketplay/socketplay/server/socketio"
)

// addSocketList adds a message with all sockets to the feed. The message is for one
// dashboard, or for all dashboards if to is nil. addSocketList first asks the other servers
// for their sockets, which may take long. It describes this server's sockets while it holds
// the feed's lock, so that the list agrees with the messages before and after it in the
// feed.
func (p *panel) addSocketList(ctx context.Context, to *socketio.Socket) {
	all := p.remoteSockets(ctx)
	namespaces := p.io.Namespaces() // before the lock: this may wait for a namespace that is being created
	p.feed.mu.Lock()
	defer p.feed.mu.Unlock()
	for _, ns := range namespaces {
		for _, s := range ns.Sockets() {
			all = append(all, p.describe(s))
		}
	}
	p.feed.addLocked(message{event: "all_sockets", args: []any{all}, to: to})
}

// remoteSockets describes the sockets of the other servers. It leaves out servers that do
// not answer.
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

// recoverFromLoss sends the list of all sockets to all dashboards, if the feed has dropped
// messages.
func (p *panel) recoverFromLoss() {
	if p.feed.resetLost() {
		p.opts.Logger.Warn("too much happened to tell dashboards; sending all sockets again")
		p.wg.Go(func() { p.addSocketList(p.ctx, nil) })
	}
}
