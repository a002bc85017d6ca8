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

// step is a Step of web/tests/equality/step.d.ts.
type step map[string]json.RawMessage

// has returns whether the step has a member of that name, and decodes it into dst.
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

// player plays a case with this package. web/tests/equality/player.mjs does the same with a
// JavaScript client.
type player struct {
	ctx    context.Context
	park   map[string]string
	unique string
	http   *http.Client

	mu      sync.Mutex
	log     []line
	ended   bool
	awaited map[string]int
	changed chan struct{} // closed when a line is added to the log
	ids     []string
	clients map[string]*client
	own     *ownServer
}

type ownServer struct{ Name, URL string }

// waitLimit is how long a step may wait before it fails.
const waitLimit = 15 * time.Second

// playNative plays steps with this package and returns the log.
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
		if !p.playStep(s) {
			return
		}
	}
}

// say adds a line to the log. Its values are encoded as JSON and decoded again, so that
// they compare equal to values from the browser.
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

// playStep plays a step. It returns false if what the step waits for does not happen.
func (p *player) playStep(s step) bool {
	var list []any
	switch {
	case s["open"] != nil, s["manager"] != nil:
		p.open(s)
	case s["until"] != nil:
		times := 1
		s.has("times", &times)
		return p.until(s.text("until"), times)
	case s["caughtUp"] != nil:
		return p.waitForServer(s.text("caughtUp"))
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

// until waits until the log has times further lines that begin with words.
func (p *player) until(words string, times int) bool {
	p.mu.Lock()
	p.awaited[words] += times
	want := p.awaited[words]
	p.mu.Unlock()
	timeout := time.After(waitLimit)
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

// waitForServer waits until everything that the server has sent so far has arrived. It
// emits an event, whose acknowledgement arrives after everything else.
func (p *player) waitForServer(who string) bool {
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
	case <-time.After(waitLimit):
		p.say("LATE", "caughtUp "+who)
		return false
	}
}

// controlClient uses a new connection for each request. Node's servers close an idle
// connection after 5 s, perhaps just when a request is on its way.
var controlClient = &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}

// control stops, starts or adds a server. Its answer is decoded into dst.
func (p *player) control(action, name string, dst any) {
	key := "name"
	if action == "new" {
		key = "like"
	}
	resp, err := controlClient.Post(p.park["control"]+"/"+action+"?"+key+"="+url.QueryEscape(name), "", nil)
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

// seen asks the server for its record of the client's last connection and logs the record,
// which has the reason for the end. Unless connected is set, seen waits until the
// connection has ended. It returns false if that takes longer than waitLimit.
func (p *player) seen(who string, connected bool) bool {
	c := p.client(who)
	for end := time.Now().Add(waitLimit); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		p.mu.Lock()
		id := c.id
		p.mu.Unlock()
		resp, err := controlClient.Get(p.park["control"] + "/seen?id=" + url.QueryEscape(id))
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
