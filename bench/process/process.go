// Package process runs the servers that a benchmark measures.
package process

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"strings"
	"syscall"
	"time"
)

// Process is a running server.
type Process struct {
	Title, Address string // from the server's first line of output
	cmd            *exec.Cmd
}

// Start runs command, whose first line of output must have its title and its address:
//
//	socket.io 4.8.4 on Node 20.20.2 listens on 127.0.0.1:41234
//
// The process ends with ctx.
func Start(ctx context.Context, command []string) (*Process, error) {
	cmd := exec.CommandContext(ctx, command[0], command[1:]...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL} // the server ends even if this program is killed
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	p := &Process{cmd: cmd}
	limit := time.AfterFunc(10*time.Second, func() { _ = cmd.Process.Kill() })
	defer limit.Stop()
	line, err := bufio.NewReader(stdout).ReadString('\n')
	var ok bool
	p.Title, p.Address, ok = strings.Cut(strings.TrimSpace(line), " listens on ")
	if err != nil || !ok {
		p.Stop()
		return nil, fmt.Errorf("%s does not say where it listens (%v): %s%s", strings.Join(command, " "), err, line, &stderr)
	}
	return p, nil
}

// Pid returns the process's id.
func (p *Process) Pid() int { return p.cmd.Process.Pid }

// Stop kills the server and waits until it has ended.
func (p *Process) Stop() {
	_ = p.cmd.Process.Kill()
	_ = p.cmd.Wait()
}
