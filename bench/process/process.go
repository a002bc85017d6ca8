// Package process runs the servers that are measured.
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

// Process is a server that runs.
type Process struct {
	Title, Address string // as it says itself
	cmd            *exec.Cmd
}

// Start runs command, which tells its name and address in its first line:
//
//	socket.io 4.8.4 on Node 20.20.2 listens on 127.0.0.1:41234
//
// It ends with ctx.
func Start(ctx context.Context, command []string) (*Process, error) {
	cmd := exec.CommandContext(ctx, command[0], command[1:]...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL} // should this program be killed
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
	late := time.AfterFunc(10*time.Second, func() { _ = cmd.Process.Kill() })
	defer late.Stop()
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

// Stop ends the server and waits until it has.
func (p *Process) Stop() {
	_ = p.cmd.Process.Kill()
	_ = p.cmd.Wait()
}
