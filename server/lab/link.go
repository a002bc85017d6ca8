package lab

import (
	"bufio"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/socketplay/socketplay/server/socketio"
)

// linkParam is the query parameter in which a client names its link, so that a page can
// break this one and no other. Who gives none has a link that nobody can break.
const linkParam = "link"

const (
	maxLinks = 500 // that are broken, in a lab
	maxDelay = 10 * time.Second
)

// link is what is between a client and its instance, whatever connections it makes.
type link struct {
	mu      sync.Mutex
	state   LinkState
	conns   int
	changed chan struct{} // closed and renewed when state changes
}

// LinkState is what is wrong with a link.
type LinkState struct {
	Link    string `json:"link"`
	DelayMs int    `json:"delayMs"` // each way
	Blocked bool   `json:"blocked"` // no WebSocket gets through
	Paused  bool   `json:"paused"`  // nothing of the client's gets through: its pongs, above all
}

func (s LinkState) whole() bool { return s.DelayMs == 0 && !s.Blocked && !s.Paused }

func (l *link) get() (LinkState, <-chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.state, l.changed
}

func (l *link) delay() time.Duration {
	state, _ := l.get()
	return time.Duration(state.DelayMs) * time.Millisecond
}

// passes waits while the link is paused. It reports false if done comes first.
func (l *link) passes(done <-chan struct{}) bool {
	for {
		state, changed := l.get()
		if !state.Paused {
			return true
		}
		select {
		case <-changed:
		case <-done:
			return false
		}
	}
}

func (l *link) set(change func(*LinkState)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	change(&l.state)
	close(l.changed)
	l.changed = make(chan struct{})
}

// links has those that are broken, and those that carry a WebSocket and could be.
type links struct {
	mu    sync.Mutex
	named map[string]*link
}

func (ls *links) find(name string) *link {
	ls.mu.Lock()
	defer ls.mu.Unlock()
	return ls.named[name]
}

// change changes what is wrong with a link. It reports false where too many are broken.
func (ls *links) change(name string, change func(*LinkState)) bool {
	ls.mu.Lock()
	defer ls.mu.Unlock()
	l := ls.named[name]
	if l == nil {
		if len(ls.named) >= maxLinks {
			return false
		}
		l = ls.addLocked(name)
	}
	l.set(change)
	ls.tidyLocked(name, l)
	return true
}

func (ls *links) addLocked(name string) *link {
	l := &link{state: LinkState{Link: name}, changed: make(chan struct{})}
	if ls.named == nil {
		ls.named = make(map[string]*link)
	}
	ls.named[name] = l
	return l
}

// tidyLocked forgets a link that nobody needs to know.
func (ls *links) tidyLocked(name string, l *link) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.conns == 0 && l.state.whole() {
		delete(ls.named, name)
	}
}

// attach makes conn one over the link.
func (ls *links) attach(name string, conn net.Conn) net.Conn {
	ls.mu.Lock()
	defer ls.mu.Unlock()
	l := ls.named[name]
	if l == nil {
		l = ls.addLocked(name)
	}
	l.mu.Lock()
	l.conns++
	l.mu.Unlock()
	return newLinkConn(conn, l, func() { ls.detach(name, l) })
}

// detach has the link carry one connection less.
func (ls *links) detach(name string, l *link) {
	ls.mu.Lock()
	defer ls.mu.Unlock()
	l.mu.Lock()
	l.conns--
	l.mu.Unlock()
	ls.tidyLocked(name, l)
}

// mend makes all links whole.
func (ls *links) mend() {
	for _, state := range ls.broken() {
		ls.change(state.Link, func(s *LinkState) { *s = LinkState{Link: s.Link} })
	}
}

func (ls *links) broken() []LinkState {
	ls.mu.Lock()
	defer ls.mu.Unlock()
	all := []LinkState{}
	for _, l := range ls.named {
		if state, _ := l.get(); !state.whole() {
			all = append(all, state)
		}
	}
	return all
}

// serve has h answer a request as it comes over its link.
func (ls *links) serve(w http.ResponseWriter, r *http.Request, h http.Handler) {
	name := r.URL.Query().Get(linkParam)
	if !validLink(name) {
		h.ServeHTTP(w, r)
		return
	}
	if l := ls.find(name); l != nil {
		state, _ := l.get()
		if state.Blocked && r.Header.Get("Upgrade") != "" {
			// As a proxy does that knows nothing of WebSocket: it takes the header away,
			// and the server sees a request that makes no sense.
			r = r.Clone(r.Context())
			r.Header.Del("Upgrade")
			r.Header.Del("Connection")
		}
		if r.Method == http.MethodPost && !l.passes(r.Context().Done()) {
			return // its client has given up
		}
		if d := l.delay(); d > 0 {
			sleep(r.Context().Done(), d)
			w = &slowWriter{ResponseWriter: w, done: r.Context().Done(), delay: d}
		}
	}
	h.ServeHTTP(&linkWriter{w, ls, name}, r)
}

// linkOf returns the link that carries s, "" if its client named none.
func linkOf(s *socketio.Socket) string {
	if name := s.Handshake().Query.Get(linkParam); validLink(name) {
		return name
	}
	return ""
}

func validLink(name string) bool {
	return name != "" && len(name) <= 40 && strings.Trim(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") == ""
}

func sleep(done <-chan struct{}, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-done:
	}
}

// linkWriter puts a WebSocket on the link.
type linkWriter struct {
	http.ResponseWriter
	links *links
	name  string
}

func (w *linkWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func (w *linkWriter) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, rw, err := http.NewResponseController(w.ResponseWriter).Hijack()
	if err != nil {
		return nil, nil, err
	}
	return w.links.attach(w.name, conn), rw, nil
}

// slowWriter answers late.
type slowWriter struct {
	http.ResponseWriter
	done  <-chan struct{}
	delay time.Duration
	late  bool
}

func (w *slowWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func (w *slowWriter) wait() {
	if !w.late {
		w.late = true
		sleep(w.done, w.delay)
	}
}

func (w *slowWriter) WriteHeader(status int) {
	w.wait()
	w.ResponseWriter.WriteHeader(status)
}

func (w *slowWriter) Write(p []byte) (int, error) {
	w.wait()
	return w.ResponseWriter.Write(p)
}
