package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// contestant is a server that is measured.
type contestant struct {
	name    string // the bar's name for it
	title   string // with versions, as it says itself
	command []string
	rounds  []figures
}

// The names by which the bar refers to contestants.
const (
	ours = "Socketplay"
	node = "Node"
	bun  = "Bun"
)

// contestants returns the servers that can be measured here, ours first, and why
// others cannot.
func contestants(ctx context.Context, o *options) (servers []*contestant, missing []string) {
	servers = []*contestant{{name: ours, command: []string{o.goserver}}}
	script := filepath.Join(o.peers, "server.mjs")
	for _, peer := range []struct{ name, command, advice string }{
		{node, "node", "install Node 20 or later"},
		{bun, filepath.Join(o.peers, "node_modules/.bin/bun"), "npm fetches it, where there is one for this machine"},
	} {
		if _, err := os.Stat(filepath.Join(o.peers, "node_modules/socket.io")); err != nil {
			missing = append(missing, fmt.Sprintf("%s, since npm has not fetched socket.io into %s", peer.name, o.peers))
			continue
		}
		if err := exec.CommandContext(ctx, peer.command, "--version").Run(); err != nil {
			missing = append(missing, fmt.Sprintf("%s, which does not run here: %v; %s", peer.name, err, peer.advice))
			continue
		}
		servers = append(servers, &contestant{name: peer.name, command: []string{peer.command, script}})
	}
	return servers, missing
}
