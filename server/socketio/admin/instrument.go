package admin

import (
	"context"
	"crypto/rand"
	"sync"
	"sync/atomic"
	"time"

	"github.com/socketplay/socketplay/server/socketio"
)

// statsInterval is how often a server tells of itself. The dashboard takes one that
// has been silent for ten seconds for ill.
const statsInterval = 2 * time.Second

// panel is a server that is instrumented.
type panel struct {
	io      *socketio.Server
	ns      *socketio.Namespace // where dashboards connect
	opts    Options
	id      string // of this panel, so that it knows its own sockets among fetched ones
	started time.Time
	login   login
	traffic traffic
	feed    feed

	dashboards atomic.Int64 // that are connected to this server
	ctx        context.Context
	wg         sync.WaitGroup
}

// Instrument opens io to dashboards, until io is closed. It is called once a server,
// best before that serves its first client; sockets that are there already are found
// too. It fails, and does nothing, where the options are incomplete or contradict
// each other.
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
	p.ns.OnConnection(p.connected)
	for _, s := range p.ns.Sockets() { // that came before the door had a lock
		s.Drop()
	}
	p.serveOtherServers()
	io.TagData(tagName, p.tag)
	io.AddObserver(&p.traffic, trafficKinds...)
	if o.Mode == Development {
		io.AddObserver((*watcher)(p), watchedKinds...)
	}
	io.OnClose(func() { cancel(); p.wg.Wait() })
	p.wg.Go(p.work)
	return p, nil
}

// audible reports whether there is somebody to tell something: a dashboard may be
// connected to any server of a cluster.
func (p *panel) audible() bool { return p.dashboards.Load() > 0 || p.io.Clustered() }

// work tells dashboards what is in the feed, and of the server every two seconds.
func (p *panel) work() {
	ticker := time.NewTicker(statsInterval)
	defer ticker.Stop()
	p.tellStats()
	for {
		select {
		case <-p.feed.filled:
			p.tellAll()
		case <-ticker.C:
			p.tellStats()
			p.resync()
		case <-p.ctx.Done():
			p.tellAll() // who the closing has disconnected
			return
		}
	}
}

func (p *panel) tellAll() {
	for _, m := range p.feed.take() {
		p.tell(m)
	}
}

func (p *panel) tell(m message) {
	ctx := context.WithoutCancel(p.ctx)
	var err error
	switch {
	case m.to != nil:
		err = m.to.Emit(ctx, m.event, m.args...)
	case p.audible():
		err = p.ns.Emit(ctx, m.event, m.args...)
	}
	if err != nil {
		p.opts.Logger.Debug("dashboards are not told", "event", m.event, "error", err)
	}
}

// connected welcomes a dashboard.
func (p *panel) connected(ctx context.Context, s *socketio.Socket) {
	first := p.dashboards.Add(1) == 1 && !p.io.Clustered()
	s.OnDisconnect(func(context.Context, socketio.Reason) { p.dashboards.Add(-1) })
	if !p.opts.ReadOnly {
		p.serveCommands(s)
	}
	if id := sessionOf(s); id != "" {
		p.feed.add(message{event: "session", args: []any{id}, to: s})
	}
	if first && p.opts.Mode == Development { // nobody was watched when it connected, it included
		p.watchConnect(s)
	}
	p.feed.add(message{event: "config", args: []any{config{p.features()}}, to: s})
	if p.opts.Mode == Development {
		p.showSockets(ctx, s)
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
