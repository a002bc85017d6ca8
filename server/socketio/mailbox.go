package socketio

import "sync"

// mailboxBytes is how many bytes may wait in a mailbox until the reader of the connection
// has to wait, too.
const mailboxBytes = 16 << 20

// mailbox runs tasks in order, one at a time. It has a goroutine only while there are
// tasks.
type mailbox struct {
	start func(func()) // runs its argument on another goroutine, see Server.spawn

	mu      sync.Mutex
	changed sync.Cond // signals that there is space again, or no task left
	first   *task     // of those that wait, a linked list
	last    *task
	bytes   int
	running bool
	sealed  bool // the mailbox ignores new tasks, except the last one that close adds
	closed  bool // the last task has been added
}

// task is something to run. An [Event] contains its task, which saves an allocation.
type task struct {
	work  interface{ run() }
	bytes int
	next  *task
}

// function is a task's work that is only a function.
type function func()

func (f function) run() { f() }

func (m *mailbox) init(start func(func())) {
	m.start = start
	m.changed.L = &m.mu
}

// put adds a function to run. After seal or close it does nothing.
func (m *mailbox) put(run func()) { m.putTask(&task{work: function(run)}) }

// putTask adds a task. If the task counts bytes, putTask waits while too many bytes are in
// the mailbox. This keeps the connection's reader, and so the client, from sending more.
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

// seal makes the mailbox ignore new tasks. It reports whether tasks are left to run.
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

// close adds one last task and makes the mailbox ignore others. If drop is set, the tasks
// that wait are dropped. close reports whether a task is running.
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
		if m.bytes -= t.bytes; m.bytes < 0 { // close has set the count to 0
			m.bytes = 0
		}
		m.changed.Broadcast()
		m.mu.Unlock()
	}
}
