//go:build unix

package edge_test

import (
	"net"
	"syscall"
	"testing"

	"github.com/socketplay/socketplay/server/edge"
)

// The kernel keeps little of what a client does not read. Without SetWriteBuffer in Accept,
// Linux lets the buffer grow to megabytes.
func TestKernelKeepsLittle(t *testing.T) {
	s := limit(t, edge.ConnectionLimits{})
	_, server := s.dial("127.0.0.1")
	raw, err := server.(interface {
		net.Conn
		SyscallConn() (syscall.RawConn, error)
	}).SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	var size int
	if controlErr := raw.Control(func(fd uintptr) {
		size, err = syscall.GetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_SNDBUF)
	}); controlErr != nil || err != nil {
		t.Fatal(controlErr, err)
	}
	if size > 128<<10 {
		t.Errorf("the kernel may keep %d bytes", size)
	}
}
