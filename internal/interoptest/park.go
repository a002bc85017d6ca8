package interoptest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/socketplay/socketplay/server/engine"
	"github.com/socketplay/socketplay/server/socketio"
)

// Config describes the environment of the tests.
type Config struct {
	Web string // the path of the folder web, which contains npm packages
	// Origin, if not "", is the origin of a page. The page may connect to all servers but those
	// whose options allow other origins.
	Origin string
}

// Park is a set of servers that have names.
type Park struct {
	config  Config
	control *http.Server

	mu      sync.Mutex
	urls    map[string]string
	running map[string]*site
	opts    map[string]*socketio.Options
	seen    map[string]*record // by the id of the socket; "refused" has the last refused request
	tries   map[string]int     // how often the event "flaky" was received, by its key
	copies  int                // how many servers the request /new has started
}

// site is one running server and its port.
type site struct {
	io   *socketio.Server
	http *http.Server
	addr string
}

// record is what happened to a socket.
type record struct {
	Connected     bool     `json:"connected"`
	Rooms         []string `json:"rooms"`
	Disconnecting string   `json:"disconnecting"`
	Disconnect    string   `json:"disconnect"`
	Errors        []string `json:"errors"`
}

// Start starts the servers.
func Start(config Config) (*Park, error) {
	p := &Park{config: config, urls: map[string]string{}, running: map[string]*site{}, seen: map[string]*record{}, tries: map[string]int{}}
	p.opts = p.options()
	for name := range p.opts {
		if err := p.start(name, "127.0.0.1:0"); err != nil {
			return nil, err
		}
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	p.control = &http.Server{Handler: p.controls()}
	go func() { _ = p.control.Serve(l) }()
	p.urls["control"] = "http://" + l.Addr().String()
	return p, nil
}

// URLs returns the URL of each server by its name, and the URL for requests of doc.go as
// "control".
func (p *Park) URLs() map[string]string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return maps.Clone(p.urls)
}

// start starts the server with that name.
func (p *Park) start(name, addr string) error {
	io, err := socketio.New(p.opts[name])
	if err != nil {
		return err
	}
	p.install(io)
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return err
	}
	s := &site{io: io, http: &http.Server{Handler: io}, addr: l.Addr().String()}
	go func() { _ = s.http.Serve(l) }()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.running[name] = s
	p.urls[name] = "http://" + s.addr
	return nil
}

// copy starts a server with the options of the server named like.
func (p *Park) copy(like string) (name string, err error) {
	p.mu.Lock()
	p.copies++
	name = fmt.Sprintf("%s-%d", like, p.copies)
	p.opts[name] = p.opts[like]
	p.mu.Unlock()
	return name, p.start(name, "127.0.0.1:0")
}

// stop closes the server with that name.
func (p *Park) stop(name string) error {
	p.mu.Lock()
	s := p.running[name]
	p.mu.Unlock()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	return errors.Join(s.io.Close(ctx), s.http.Shutdown(ctx))
}

// Close closes the servers. All clients must be disconnected: if a connection or a socket
// is left, Close returns an error.
func (p *Park) Close() (err error) {
	p.mu.Lock()
	running := maps.Clone(p.running)
	p.mu.Unlock()
	for name, s := range running {
		if !becomesEmpty(s.io) {
			err = errors.Join(err, fmt.Errorf("interoptest: the clients have gone, but %d connections are left to %s", s.io.Connections(), name))
		}
		err = errors.Join(err, p.stop(name))
	}
	return errors.Join(err, p.control.Close())
}

// becomesEmpty waits until a server has neither connections nor sockets. It returns false
// if that takes more than ten seconds.
func becomesEmpty(io *socketio.Server) bool {
	deadline, tick := time.After(10*time.Second), time.NewTicker(10*time.Millisecond)
	defer tick.Stop()
	for {
		left := io.Connections() > 0
		for _, ns := range io.Namespaces() {
			left = left || len(ns.Sockets()) > 0
		}
		if !left {
			return true
		}
		select {
		case <-tick.C:
		case <-deadline:
			return false
		}
	}
}

// recordRefused records the last request that a server refused.
func (p *Park) recordRefused(e engine.ConnectionError) {
	text, err := json.Marshal(map[string]any{"code": e.Code, "message": e.Message, "context": e.Context})
	if err != nil {
		text = []byte(err.Error())
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.seen["refused"] = &record{Errors: []string{string(text)}}
}
