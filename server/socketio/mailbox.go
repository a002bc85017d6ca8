package socketio

import "sync"

// mailboxBytes is how many bytes a mailbox may contain. If there are more, the reader of
// the connection waits, so that a client cannot fill the server's memory.
const mailboxBytes = 16 << 20

// mailbox runs tasks in order, one at a time. It uses a goroutine only while it has tasks.
type mailbox struct {
	start func(func()) // runs its argument on another goroutine, see Server.spawn

	mu      sync.Mutex
	changed sync.Cond // signals that there is space again, that no task is left, or that the mailbox is sealed
	first   *task     // the first of the waiting tasks, which are a linked list
	last    *task
	bytes   int
	running bool
	sealed  bool // the mailbox ignores new tasks, except the last one that close adds
	closed  bool // the last task has been added
}

// task is a piece of work for a mailbox. An [Event] contains its task, which saves an
// allocation.
type task struct {
	work  interface{ run() }
	bytes int
	next  *task
}

// function is the work of a task that only calls a function.
type function func()

func (f function) run() { f() }

func (m *mailbox) init(start func(func())) {
	m.start = start
	m.changed.L = &m.mu
}

// put adds a function to run. After seal or close it does nothing.
func (m *mailbox) put(run func()) { m.putTask(&task{work: function(run)}) }

// putTask adds a task. If t.bytes is not 0, putTask waits while more than mailboxBytes are
// in the mailbox. While it waits, the server reads nothing more from the client.
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

// seal makes the mailbox ignore new tasks. It reports whether tasks are still running or
// waiting.
func (m *mailbox) seal() (busy bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.sealed = true
	m.changed.Broadcast()
	return m.running
}

// wait waits until all tasks have run.
func (m *mailbox) wait() {
	m.mu.Lock()
	defer m.mu.Unlock()
	for m.running {
		m.changed.Wait()
	}
}

// close adds one last task and makes the mailbox ignore new ones. If drop is true, the
// tasks that wait are dropped. close reports whether a task is running.
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

// work runs the tasks until none is left.
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
		if m.bytes -= t.bytes; m.bytes < 0 { // close set m.bytes to 0 while the task ran
			m.bytes = 0
		}
		m.changed.Broadcast()
		m.mu.Unlock()
	}
}
