//go:build unix

package engine

import (
	"net"
	"os"
	"sync"
	"syscall"
)

// rawConn returns the socket of a TCP connection, or nil if conn is something else. The
// connection may be wrapped in a type that embeds *net.TCPConn. A *tls.Conn has no socket
// for this purpose, since it must encrypt what is written.
func rawConn(conn net.Conn) syscall.RawConn {
	socket, ok := conn.(syscall.Conn)
	if !ok {
		return nil
	}
	raw, err := socket.SyscallConn()
	if err != nil {
		return nil
	}
	return raw
}

// inputWaiter returns a function that waits until the client has sent something, the
// connection ends, or interrupt is called. It does not return which of these has
// happened, because the next Read shows that. The function needs little stack, see
// package stacks.
func (c *network) inputWaiter() (wait func()) {
	read := func(fd uintptr) (done bool) {
		buf := readBuffers.Get().(*[readSize]byte)
		for {
			n, err := syscall.Read(int(fd), buf[:])
			switch {
			case err == syscall.EINTR:
				continue
			case n > 0:
				c.input, c.inputBuffer = buf[:n], buf
				return true
			}
			readBuffers.Put(buf)
			return err != syscall.EAGAIN
		}
	}
	return func() {
		c.readMu.Lock()
		defer c.readMu.Unlock()
		if !c.interrupted.Load() && !c.hasInputLocked() {
			_ = c.raw.Read(read)
		}
	}
}

// attempt is a call of write(2). Attempts are pooled because each needs a function value,
// which has to be allocated.
type attempt struct {
	p    []byte
	n    int
	err  error
	call func(fd uintptr) (done bool)
}

var attempts = sync.Pool{New: func() any {
	a := new(attempt)
	a.call = func(fd uintptr) bool {
		for {
			if a.n, a.err = syscall.Write(int(fd), a.p); a.err != syscall.EINTR {
				return true // even after an error: if call returned false, RawConn.Write would wait
			}
		}
	}
	return a
}}

// tryWrite writes as much of p as the kernel accepts at once. It never waits, since Go
// opens its sockets in non-blocking mode.
func tryWrite(raw syscall.RawConn, p []byte) (n int, err error) {
	a := attempts.Get().(*attempt)
	a.p, a.n, a.err = p, 0, nil
	callErr := raw.Write(a.call)
	n, err = max(a.n, 0), a.err
	a.p = nil
	attempts.Put(a)
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
