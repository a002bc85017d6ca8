package main

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

// server is a contestant that runs.
type server struct {
	cmd            *exec.Cmd
	title, address string
}

// start runs command, which tells its name and address in its first line:
//
//	socket.io 4.8.4 on Node 20.20.2 listens on 127.0.0.1:41234
//
// It ends with ctx.
func start(ctx context.Context, command []string) (*server, error) {
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
	s := &server{cmd: cmd}
	late := time.AfterFunc(10*time.Second, func() { _ = cmd.Process.Kill() })
	defer late.Stop()
	line, err := bufio.NewReader(stdout).ReadString('\n')
	var ok bool
	s.title, s.address, ok = strings.Cut(strings.TrimSpace(line), " listens on ")
	if err != nil || !ok {
		s.stop()
		return nil, fmt.Errorf("%s does not say where it listens (%v): %s%s", strings.Join(command, " "), err, line, &stderr)
	}
	return s, nil
}

// stop ends the server and waits until it has.
func (s *server) stop() {
	_ = s.cmd.Process.Kill()
	_ = s.cmd.Wait()
}
