//go:build !unix

package engine

import (
	"net"
	"syscall"
)

// On these systems a goroutine writes each burst of packets, since the engine has no way to
// write without waiting.
func rawConn(net.Conn) syscall.RawConn { return nil }

func tryWrite(syscall.RawConn, []byte) (int, error) { panic("unreachable: there is no RawConn") }

func (*network) inputWaiter() func() { panic("unreachable: there is no RawConn") }
