//go:build !unix

package engine

import (
	"net"
	"syscall"
)

// rawConn returns nil, since on these systems the engine cannot write without waiting. A
// goroutine then writes each burst of packets.
func rawConn(net.Conn) syscall.RawConn { return nil }

func tryWrite(syscall.RawConn, []byte) (int, error) { panic("unreachable: there is no RawConn") }

func (*network) inputWaiter() func() { panic("unreachable: there is no RawConn") }
