package web

import (
	"log/slog"
	"net/http"
	"slices"
	"strings"

	"github.com/socketplay/socketplay/web/pages"
)

// Reach says how other devices reach the program that serves the site.
type Reach struct {
	Origins []string // their addresses for it, such as "http://192.168.1.20:3000", the best first
	Local   bool     // nobody but this machine reaches it directly
	Port    string   // where it listens
	Names   []string // names under which a proxy may serve it
	Here    bool     // the request comes from the machine that runs the program
}

// serveJoin answers at /join. The machine that runs the program shows its address to the
// class; all other devices are guests.
func (s *Site) serveJoin(w http.ResponseWriter, r *http.Request) {
	if s.options.Reach(r).Here {
		s.serveJoinScreen(w, r)
		return
	}
	s.serveGuest(w, r)
}

// serveGuest answers with the page for a guest who comes to take part.
func (s *Site) serveGuest(w http.ResponseWriter, r *http.Request) {
	s.render(w, r, http.StatusOK, pages.JoinGuest())
}

// serveJoinScreen answers with the page for a projector. The query "at" chooses one of
// several addresses.
func (s *Site) serveJoinScreen(w http.ResponseWriter, r *http.Request) {
	reach := s.options.Reach(r)
	view := pages.JoinView{Local: reach.Local, Port: reach.Port, Names: reach.Names}
	chosen := max(0, slices.IndexFunc(reach.Origins, func(o string) bool { return hostOf(o) == r.URL.Query().Get("at") }))
	for i, origin := range reach.Origins {
		view.Addresses = append(view.Addresses, pages.JoinAddress{Host: hostOf(origin), Chosen: i == chosen})
	}
	if len(reach.Origins) > 0 {
		view.Link = reach.Origins[chosen] + "/join"
		view.Host = hostOf(reach.Origins[chosen])
		code, err := newCode(view.Link)
		if err != nil { // the name is longer than a code can hold; the address can still be typed
			s.options.Logger.LogAttrs(r.Context(), slog.LevelWarn, "web: no QR code", slog.Any("error", err))
		}
		view.Code = code
	}
	s.render(w, r, http.StatusOK, pages.JoinScreen(view))
}

// hostOf returns what people type of an origin. Browsers add http:// themselves.
func hostOf(origin string) string {
	_, host, _ := strings.Cut(origin, "://")
	return host
}
