package socketio

import "sync"

// mailboxBytes is how much may wait in a mailbox before the reader of the
// connection is made to wait too.
const mailboxBytes = 16 << 20

// mailbox runs what is put into it in order, one at a time, on a goroutine that
// lives only while there is something to run.
type mailbox struct {
	start func(func()) // runs its argument on a goroutine that somebody waits for

	mu      sync.Mutex
	changed sync.Cond // there may be space again, or nothing left to run
	first   *task     // of those that wait
	last    *task
	bytes   int
	running bool
	sealed  bool // nothing more is put
	closed  bool
}

// task is something to run. Events carry theirs with them: see [Event].
type task struct {
	work  interface{ run() }
	bytes int
	next  *task
}

type function func()

func (f function) run() { f() }

func (m *mailbox) init(start func(func())) {
	m.start = start
	m.changed.L = &m.mu
}

// put adds something to run. After seal and close it does nothing.
func (m *mailbox) put(run func()) { m.putTask(&task{work: function(run)}) }

// putTask adds a task. Where that holds bytes, it waits while too many are held
// already, which stops the client by back pressure.
func (m *mailbox) putTask(t *task) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for !m.sealed && t.bytes > 0 && m.bytes > mailboxBytes {
		m.changed.Wait()
	}
	if !m.sealed {
		m.addLocked(t)
	}
}

// seal lets nothing more in. It reports whether tasks are left to run.
func (m *mailbox) seal() (busy bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.sealed = true
	m.changed.Broadcast()
	return m.running
}

// wait waits until no task is left to run.
func (m *mailbox) wait() {
	m.mu.Lock()
	defer m.mu.Unlock()
	for m.running {
		m.changed.Wait()
	}
}

// close drops what waits if drop is set, adds one last task and refuses others. It
// reports whether a task is running.
func (m *mailbox) close(drop bool, last func()) (busy bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed {
		return false
	}
	busy = m.running
	if drop {
		m.first, m.bytes = nil, 0
	}
	m.addLocked(&task{work: function(last)})
	m.sealed, m.closed = true, true
	m.changed.Broadcast()
	return busy
}

func (m *mailbox) addLocked(t *task) {
	if m.first == nil {
		m.first = t
	} else {
		m.last.next = t
	}
	m.last = t
	m.bytes += t.bytes
	if !m.running {
		m.running = true
		m.start(m.work)
	}
}

func (m *mailbox) work() {
	for {
		m.mu.Lock()
		t := m.first
		if t == nil {
			m.last, m.running = nil, false
			m.changed.Broadcast()
			m.mu.Unlock()
			return
		}
		m.first = t.next
		m.mu.Unlock()

		t.work.run()

		m.mu.Lock()
		if m.bytes -= t.bytes; m.bytes < 0 { // close has dropped the count
			m.bytes = 0
		}
		m.changed.Broadcast()
		m.mu.Unlock()
	}
}
