//go:build !unix

package engine

import (
	"net"
	"syscall"
)

// Elsewhere each burst of packets has a goroutine that writes it.
func rawConn(net.Conn) syscall.RawConn { return nil }

func tryWrite(syscall.RawConn, []byte) (int, error) { panic("unreachable: there is no RawConn") }

func (*network) waiter() func() { panic("unreachable: there is no RawConn") }
