//go:build interop && !js

package wasmclient_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/socketplay/socketplay/wasmclient"
)

// step is one of web/tests/equality/step.d.ts.
type step map[string]json.RawMessage

// has reports whether the step has a member of that name, and decodes it into dst.
func (s step) has(name string, dst any) bool {
	raw, ok := s[name]
	if !ok {
		return false
	}
	if err := json.Unmarshal(raw, dst); err != nil {
		panic(fmt.Errorf("step %s: %w", name, err))
	}
	return true
}

func (s step) text(name string) (text string) {
	s.has(name, &text)
	return text
}

// player plays a case with this package's API, as web/tests/equality/player.mjs does with
// JavaScript's.
type player struct {
	ctx    context.Context
	park   map[string]string
	unique string
	http   *http.Client

	mu      sync.Mutex
	log     []line
	ended   bool
	awaited map[string]int
	changed chan struct{} // closed when the log has grown
	ids     []string
	clients map[string]*client
	own     *ownServer
}

type ownServer struct{ Name, URL string }

// patience is how long anything may take.
const patience = 15 * time.Second

// playNative plays steps and returns the log.
func playNative(ctx context.Context, steps []step, park map[string]string, unique string) []line {
	transport := &http.Transport{}
	defer transport.CloseIdleConnections()
	p := &player{
		ctx: ctx, park: park, unique: unique, http: &http.Client{Transport: transport},
		awaited: map[string]int{}, changed: make(chan struct{}), clients: map[string]*client{},
	}
	p.playAll(steps)
	p.mu.Lock()
	log := slices.Clone(p.log)
	p.ended = true
	p.mu.Unlock()
	for _, c := range p.clients {
		c.manager.Close()
	}
	if p.own != nil {
		p.control("stop", p.own.Name, nil)
	}
	return log
}

func (p *player) playAll(steps []step) {
	defer func() {
		if r := recover(); r != nil {
			p.say("player", "failed", fmt.Sprint(r))
		}
	}()
	for _, s := range steps {
		if !p.take(s) {
			return
		}
	}
}

// say adds a line, as JSON would have it.
func (p *player) say(who, what string, values ...any) {
	data, err := json.Marshal(append(line{who, what}, values...))
	if err != nil {
		panic(err)
	}
	var l line
	if err := json.Unmarshal(data, &l); err != nil {
		panic(err)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.ended {
		return
	}
	p.log = append(p.log, l)
	close(p.changed)
	p.changed = make(chan struct{})
}

// take takes a step, and reports whether it came to an end.
func (p *player) take(s step) bool {
	var list []any
	switch {
	case s["open"] != nil, s["manager"] != nil:
		p.open(s)
	case s["until"] != nil:
		times := 1
		s.has("times", &times)
		return p.until(s.text("until"), times)
	case s["settle"] != nil:
		return p.settle(s.text("settle"))
	case s.has("emit", &list):
		p.emit(s, list[0].(string), list[1].(string), p.values(list[2:]))
	case s.has("send", &list):
		p.emit(s, list[0].(string), "message", p.values(list[1:]))
	case s.has("do", &list):
		p.do(list[0].(string), list[1].(string), list[2:])
	case s.has("get", &list):
		c := p.client(list[0].(string))
		for _, path := range list[1:] {
			p.say(c.name, path.(string), p.get(c, path.(string)))
		}
	case s.has("same", &list):
		a, b := list[0].(string), list[1].(string)
		p.say(a, "same as "+b, p.resolve(a) == p.resolve(b))
	case s.has("set", &list):
		if list[1] != "auth" {
			panic(fmt.Sprintf("no property %v", list[1]))
		}
		if err := p.client(list[0].(string)).socket.SetAuthValue(list[2]); err != nil {
			panic(err)
		}
	case s["any"] != nil:
		p.any(s, s.text("any"))
	case s["outgoing"] != nil:
		p.outgoing(s, s.text("outgoing"))
	case s["offAny"] != nil:
		p.off(s.text("offAny"), s.text("as"))
	case s["offOutgoing"] != nil:
		p.off(s.text("offOutgoing"), s.text("as"))
	case s.has("off", &list):
		p.off(list[0].(string), s.text("as"))
	case s["server"] != nil:
		p.control(s.text("server"), p.own.Name, nil)
	case s["seen"] != nil:
		var connected bool
		s.has("connected", &connected)
		return p.seen(s.text("seen"), connected)
	case s.has("on", &list):
		p.on(s, list[0].(string), list[1].(string))
	default:
		panic(fmt.Sprintf("no such step: %v", s))
	}
	return true
}

func (p *player) until(words string, times int) bool {
	p.mu.Lock()
	p.awaited[words] += times
	want := p.awaited[words]
	p.mu.Unlock()
	timeout := time.After(patience)
	for {
		p.mu.Lock()
		count, changed := 0, p.changed
		for _, l := range p.log {
			text := fmt.Sprint(l[0], " ", l[1], " ")
			if len(l) > 2 {
				text += fmt.Sprint(l[2], " ")
			}
			if strings.HasPrefix(text, words+" ") {
				count++
			}
		}
		p.mu.Unlock()
		if count >= want {
			return true
		}
		select {
		case <-changed:
		case <-timeout:
			p.say("LATE", words)
			return false
		case <-p.ctx.Done():
			p.say("LATE", words)
			return false
		}
	}
}

func (p *player) settle(who string) bool {
	done := make(chan struct{})
	err := p.client(who).socket.EmitWithAck("settle", func(_ wasmclient.Reply, err error) {
		if err == nil {
			close(done)
		}
	})
	if err != nil {
		panic(err)
	}
	select {
	case <-done:
		return true
	case <-time.After(patience):
		p.say("LATE", "settle "+who)
		return false
	}
}

// asking has a connection for each request: a server that closes one that is idle, as
// Node's do after 5 s, may do so while a request is on its way.
var asking = &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}

// control asks the servers for something beside the protocol.
func (p *player) control(action, name string, dst any) {
	key := "name"
	if action == "new" {
		key = "like"
	}
	resp, err := asking.Post(p.park["control"]+"/"+action+"?"+key+"="+url.QueryEscape(name), "", nil)
	if err != nil {
		panic(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		panic(fmt.Sprintf("%s %s: %s, %s, %v", action, name, resp.Status, body, err))
	}
	if dst == nil {
		return
	}
	if err := json.Unmarshal(body, dst); err != nil {
		panic(err)
	}
}

func (p *player) seen(who string, connected bool) bool {
	c := p.client(who)
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		p.mu.Lock()
		id := c.id
		p.mu.Unlock()
		resp, err := asking.Get(p.park["control"] + "/seen?id=" + url.QueryEscape(id))
		if err != nil {
			panic(err)
		}
		var note map[string]any
		err = json.NewDecoder(resp.Body).Decode(&note)
		resp.Body.Close()
		if err == nil && note != nil && (connected || note["connected"] == false) {
			p.say(who, "seen", note)
			return true
		}
	}
	p.say("LATE", "seen "+who)
	return false
}
