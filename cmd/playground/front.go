package main

import (
	"fmt"
	"net"
	"net/http"
	"strings"

	"github.com/socketplay/socketplay/server/edge"
	"github.com/socketplay/socketplay/web"
)

// front checks the requests that arrive at addr and gives those that pass to p.
func (p *playground) front(addr net.Addr) (http.Handler, error) {
	o := edge.Options{
		Addr: addr, Names: p.config.hosts, TrustedOrigins: []string{p.config.frontendURL},
		Proxies: p.config.proxies, ForeignName: web.ServeForeignName,
	}
	p.reach = edge.NewReach(o, p.machine)
	return edge.Handler(p, o)
}

// reachFor says how other devices reach the playground, for the page of a request.
func (p *playground) reachFor(r *http.Request) web.Reach {
	return web.Reach{
		Origins: p.reach.OriginsFor(r), Local: p.reach.Local(), Port: p.reach.Port(), Names: p.reach.Names(),
		Here: p.reach.FromHere(r),
	}
}

// startLine returns the line that the playground prints when it starts: its address on this
// machine, those for other devices, its instances and the kind of Redis.
func (p *playground) startLine(addr net.Addr) string {
	host, port, err := net.SplitHostPort(addr.String())
	if err != nil {
		return "Socketplay is at " + addr.String()
	}
	where := "http://" + net.JoinHostPort(host, port)
	if ip := net.ParseIP(host); ip.IsLoopback() || ip.IsUnspecified() {
		where = "http://localhost:" + port
	}
	var names []string
	for _, i := range p.labs.Main().Instances() {
		names = append(names, i.Name())
	}
	dashboard := ""
	if p.config.admin != nil {
		dashboard = " and the dashboard at " + where + "/admin/ui/"
	}
	return fmt.Sprintf("Socketplay is at %s (%s), with %d instances (%s)%s; Redis: %s. Ctrl+C stops it.",
		where, p.openTo(), len(names), strings.Join(names, ", "), dashboard, p.store.Description())
}

// openTo says who else reaches the playground, and at which addresses.
func (p *playground) openTo() string {
	origins, names := p.reach.Origins(), p.reach.Names()
	switch {
	case len(origins) > 0:
		return "open to the network at " + strings.Join(origins, ", ") + "; /join shows that to a class"
	case len(names) > 0:
		return "this machine, and a proxy as " + strings.Join(names, ", ") + "; /join there shows that to a class"
	case p.reach.Local():
		return "this machine only"
	}
	return "open to the network"
}
