package admin

import (
	"context"
	"crypto/rand"
	"sync"
	"sync/atomic"
	"time"

	"github.com/socketplay/socketplay/server/socketio"
)

// statsInterval is how often a server sends its numbers. The dashboard marks a server as
// unhealthy if it has received none from the server for ten seconds.
const statsInterval = 2 * time.Second

// panel is what Instrument adds to a server.
type panel struct {
	io      *socketio.Server
	ns      *socketio.Namespace // where dashboards connect
	opts    Options
	id      string // unique; by it, the panel recognizes this server's own sockets among fetched sockets
	started time.Time
	login   login
	traffic traffic
	feed    feed

	dashboards atomic.Int64 // how many dashboards are connected to this server
	ctx        context.Context
	wg         sync.WaitGroup
}

// Instrument lets dashboards connect to io, until io is closed. Call it once for each
// server, preferably before the server has clients. Sockets that are connected already are
// shown, too. If the options are incomplete or contradict each other, Instrument returns an
// error and does nothing.
func Instrument(io *socketio.Server, opts *Options) error {
	_, err := instrument(io, opts)
	return err
}

func instrument(io *socketio.Server, opts *Options) (*panel, error) {
	o, err := opts.withDefaults(io)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(context.Background())
	p := &panel{
		io: io, ns: io.Of(o.Namespace), opts: o,
		id: rand.Text(), started: time.Now(), ctx: ctx,
		login: newLogin(&o), feed: newFeed(),
	}
	p.ns.Use(p.login.middleware)
	p.ns.OnConnection(p.welcome)
	for _, s := range p.ns.Sockets() { // they have connected without a login
		s.Drop()
	}
	p.serveOtherServers()
	io.TagData(tagName, p.tag)
	io.AddObserver(&p.traffic, trafficKinds...)
	if o.Mode == Development {
		io.AddObserver((*watcher)(p), watchedKinds...)
	}
	io.OnClose(func() { cancel(); p.wg.Wait() })
	p.wg.Go(p.run)
	return p, nil
}

// hasDashboards reports whether a dashboard may be connected: to this server or, in a
// cluster, to another one.
func (p *panel) hasDashboards() bool { return p.dashboards.Load() > 0 || p.io.Clustered() }

// run sends the messages of the feed to dashboards, and sends the server's numbers every
// two seconds.
func (p *panel) run() {
	ticker := time.NewTicker(statsInterval)
	defer ticker.Stop()
	p.sendStats()
	for {
		select {
		case <-p.feed.filled:
			p.sendFeed()
		case <-ticker.C:
			p.sendStats()
			p.recoverFromLoss()
		case <-p.ctx.Done():
			p.sendFeed() // these messages say that closing the server has disconnected its sockets
			return
		}
	}
}

func (p *panel) sendFeed() {
	for _, m := range p.feed.takeMessages() {
		p.send(m)
	}
}

func (p *panel) send(m message) {
	ctx := context.WithoutCancel(p.ctx)
	var err error
	switch {
	case m.to != nil:
		err = m.to.Emit(ctx, m.event, m.args...)
	case p.hasDashboards():
		err = p.ns.Emit(ctx, m.event, m.args...)
	}
	if err != nil {
		p.opts.Logger.Debug("message not sent to dashboards", "event", m.event, "error", err)
	}
}

// welcome adds the handlers for a dashboard that has connected, and sends it what it needs
// at the beginning.
func (p *panel) welcome(ctx context.Context, s *socketio.Socket) {
	first := p.dashboards.Add(1) == 1 && !p.io.Clustered()
	s.OnDisconnect(func(context.Context, socketio.Reason) { p.dashboards.Add(-1) })
	if !p.opts.ReadOnly {
		p.serveCommands(s)
	}
	if id := sessionOf(s); id != "" {
		p.feed.add(message{event: "session", args: []any{id}, to: s})
	}
	if first && p.opts.Mode == Development { // no dashboard was there, so this connect was not observed
		p.watchConnect(s)
	}
	p.feed.add(message{event: "config", args: []any{config{p.features()}}, to: s})
	if p.opts.Mode == Development {
		p.addSocketList(ctx, s)
	}
}

type config struct {
	SupportedFeatures []string `json:"supportedFeatures"`
}

func (p *panel) features() []string {
	var features []string
	if !p.opts.ReadOnly {
		features = append(features, "EMIT", "JOIN", "LEAVE", "DISCONNECT", "MJOIN", "MLEAVE", "MDISCONNECT")
	}
	features = append(features, "AGGREGATED_EVENTS")
	if p.opts.Mode == Development {
		features = append(features, "ALL_EVENTS")
	}
	return features
}
