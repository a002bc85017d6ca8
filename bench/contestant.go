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
	name    string // the name by which bars refer to the server
	title   string // with versions, from the server's first line of output
	command []string
	rounds  []figures
}

// The names of the contestants. bars refers to them.
const (
	ours = "Socketplay"
	node = "Node"
	bun  = "Bun"
)

// contestants returns the servers that can be measured on this machine, ours first. missing
// has a line for each server that cannot be measured, with the reason.
func contestants(ctx context.Context, o *options) (servers []*contestant, missing []string) {
	servers = []*contestant{{name: ours, command: []string{o.goserver}}}
	script := filepath.Join(o.peers, "server.mjs")
	for _, peer := range []struct{ name, command, advice string }{
		{node, "node", "install Node 20 or later"},
		{bun, filepath.Join(o.peers, "node_modules/.bin/bun"), "npm fetches it if there is one for this machine"},
	} {
		if _, err := os.Stat(filepath.Join(o.peers, "node_modules/socket.io")); err != nil {
			missing = append(missing, fmt.Sprintf("%s, because npm has not fetched socket.io into %s", peer.name, o.peers))
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
