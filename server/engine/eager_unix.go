//go:build unix

package engine

import (
	"net"
	"os"
	"syscall"
)

func rawConn(conn net.Conn) syscall.RawConn {
	tcp, ok := conn.(*net.TCPConn) // *tls.Conn is none: what is written to it has to be encrypted
	if !ok {
		return nil
	}
	raw, err := tcp.SyscallConn()
	if err != nil {
		return nil
	}
	return raw
}

// tryWrite writes as much of p as the kernel takes at once. Go's sockets do not
// block.
func tryWrite(raw syscall.RawConn, p []byte) (n int, err error) {
	callErr := raw.Write(func(fd uintptr) bool {
		for {
			n, err = syscall.Write(int(fd), p)
			if err != syscall.EINTR {
				return true // done, whatever it was: false would wait
			}
		}
	})
	n = max(n, 0)
	switch {
	case callErr != nil:
		return 0, callErr
	case err == syscall.EAGAIN:
		return 0, nil
	case err != nil:
		return n, &net.OpError{Op: "write", Net: "tcp", Err: os.NewSyscallError("write", err)}
	}
	return n, nil
}
