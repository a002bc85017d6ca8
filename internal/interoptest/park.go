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

// Config says where the tests run.
type Config struct {
	Web string // the folder web, for the packages of npm in it
	// Origin is that of a page that may connect to every server which allows none
	// by itself. "" is none.
	Origin string
}

// Park is the servers, by name.
type Park struct {
	config  Config
	control *http.Server

	mu      sync.Mutex
	urls    map[string]string
	running map[string]*site
	kept    map[string]*socketio.Options
	met     map[string]*encounter
	tries   map[string]int // of "flaky", by key
	copies  int            // that "new" has made
}

// site is one server on its port.
type site struct {
	io   *socketio.Server
	http *http.Server
	addr string
}

// encounter is what a socket met.
type encounter struct {
	Connected     bool     `json:"connected"`
	Rooms         []string `json:"rooms"`
	Disconnecting string   `json:"disconnecting"`
	Disconnect    string   `json:"disconnect"`
	Errors        []string `json:"errors"`
}

// Start starts the servers.
func Start(config Config) (*Park, error) {
	p := &Park{config: config, urls: map[string]string{}, running: map[string]*site{}, met: map[string]*encounter{}, tries: map[string]int{}}
	p.kept = p.options()
	for name := range p.kept {
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

// URLs returns the servers' URLs by name, and that of "control".
func (p *Park) URLs() map[string]string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return maps.Clone(p.urls)
}

func (p *Park) start(name, addr string) error {
	io, err := socketio.New(p.kept[name])
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

// copy starts a server with the options of the one named like.
func (p *Park) copy(like string) (name string, err error) {
	p.mu.Lock()
	p.copies++
	name = fmt.Sprintf("%s-%d", like, p.copies)
	p.kept[name] = p.kept[like]
	p.mu.Unlock()
	return name, p.start(name, "127.0.0.1:0")
}

func (p *Park) stop(name string) error {
	p.mu.Lock()
	s := p.running[name]
	p.mu.Unlock()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	return errors.Join(s.io.Close(ctx), s.http.Shutdown(ctx))
}

// Close ends the servers, whose clients must all have gone. The error says what
// these left behind.
func (p *Park) Close() (err error) {
	p.mu.Lock()
	running := maps.Clone(p.running)
	p.mu.Unlock()
	for name, s := range running {
		if !empty(s.io) {
			err = errors.Join(err, fmt.Errorf("interop: the clients have gone, but %d connections are left to %s", s.io.Connections(), name))
		}
		err = errors.Join(err, p.stop(name))
	}
	return errors.Join(err, p.control.Close())
}

// empty reports whether a server comes to have no connection and no socket.
func empty(io *socketio.Server) bool {
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

// refused notes what a server refused last.
func (p *Park) refused(e engine.ConnectionError) {
	text, err := json.Marshal(map[string]any{"code": e.Code, "message": e.Message, "context": e.Context})
	if err != nil {
		text = []byte(err.Error())
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.met["refused"] = &encounter{Errors: []string{string(text)}}
}
