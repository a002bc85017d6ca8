//go:build unix

package engine

import (
	"net"
	"os"
	"sync"
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

// waiter returns a function that waits until the client has sent something, or has
// gone, which the next Read tells, or until interrupt. It needs little stack: see
// package stacks.
func (c *network) waiter() (wait func()) {
	arrived := func(fd uintptr) bool {
		buf := readBuffers.Get().(*[readSize]byte)
		for {
			n, err := syscall.Read(int(fd), buf[:])
			switch {
			case err == syscall.EINTR:
				continue
			case n > 0:
				c.in, c.inLent = buf[:n], buf
				return true
			}
			readBuffers.Put(buf)
			return err != syscall.EAGAIN
		}
	}
	return func() {
		c.waiting.Lock()
		defer c.waiting.Unlock()
		if !c.interrupted.Load() && !c.atHandLocked() {
			_ = c.raw.Read(arrived)
		}
	}
}

// attempt is a call of write(2). They are used again, with the function that has to
// be allocated for each.
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
				return true // done, whatever it was: false would wait
			}
		}
	}
	return a
}}

// tryWrite writes as much of p as the kernel takes at once. Go's sockets do not
// block.
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
