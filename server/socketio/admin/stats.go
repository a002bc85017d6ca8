package admin

import (
	"os"
	"time"
)

// stats are the numbers that a server sends to dashboards.
type stats struct {
	ServerID            string           `json:"serverId"`
	Hostname            string           `json:"hostname"`
	PID                 int              `json:"pid"`
	Uptime              float64          `json:"uptime"` // seconds
	ClientsCount        int              `json:"clientsCount"`
	PollingClientsCount int              `json:"pollingClientsCount"`
	AggregatedEvents    []count          `json:"aggregatedEvents"`
	Namespaces          []namespaceCount `json:"namespaces"`
}

type namespaceCount struct {
	Name         string `json:"name"`
	SocketsCount int    `json:"socketsCount"`
}

func (p *panel) sendStats() {
	engine := p.io.Stats()
	hostname, _ := os.Hostname() // "" if the host has no name
	s := stats{
		ServerID: p.opts.ServerID, Hostname: hostname, PID: os.Getpid(),
		Uptime:       time.Since(p.started).Seconds(),
		ClientsCount: engine.Sessions, PollingClientsCount: engine.Sessions - engine.WebSockets,
		AggregatedEvents: p.traffic.takeCounts(),
	}
	for _, ns := range p.io.Namespaces() {
		s.Namespaces = append(s.Namespaces, namespaceCount{ns.Name(), len(ns.Sockets())})
	}
	p.send(message{event: "server_stats", args: []any{s}})
}
