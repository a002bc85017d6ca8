package socketio

// mailbox runs tasks in order, one at a time. It uses a goroutine only while it has tasks.
type mailbox struct {
	start  func(func()) // runs its argument on another goroutine, see Server.spawn
	intake *intake      // its lock guards the fields below

	first   *task // the first of the waiting tasks, which are a linked list
	last    *task
	bytes   int // of the waiting tasks and of the running one
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

func (m *mailbox) init(start func(func()), in *intake) { m.start, m.intake = start, in }

// put adds a function to run. After seal or close it does nothing.
func (m *mailbox) put(run func()) { m.putTask(&task{work: function(run)}) }

// putTask adds a task. If t.bytes is not 0, putTask waits while more than
// Options.MaxWaitingBytes of the client's events wait. While it waits, the server reads
// nothing more from the client. If the client's address has too many bytes in use, putTask
// drops the task, and the session ends.
func (m *mailbox) putTask(t *task) {
	m.intake.mu.Lock()
	defer m.intake.mu.Unlock()
	for !m.sealed && t.bytes > 0 && m.intake.full() {
		m.intake.changed.Wait()
	}
	if !m.sealed && m.intake.addLocked(t.bytes) {
		m.bytes += t.bytes
		m.addLocked(t)
	}
}

// seal makes the mailbox ignore new tasks. It reports whether tasks are still running or
// waiting.
func (m *mailbox) seal() (busy bool) {
	m.intake.mu.Lock()
	defer m.intake.mu.Unlock()
	m.sealed = true
	m.intake.changed.Broadcast()
	return m.running
}

// wait waits until all tasks have run.
func (m *mailbox) wait() {
	m.intake.mu.Lock()
	defer m.intake.mu.Unlock()
	for m.running {
		m.intake.changed.Wait()
	}
}

// close adds one last task and makes the mailbox ignore new ones. If drop is true, the
// tasks that wait are dropped. close reports whether a task is running.
func (m *mailbox) close(drop bool, last func()) (busy bool) {
	m.intake.mu.Lock()
	defer m.intake.mu.Unlock()
	if m.closed {
		return false
	}
	busy = m.running
	if drop {
		m.first = nil
		m.removeLocked(m.bytes)
	}
	m.addLocked(&task{work: function(last)})
	m.sealed, m.closed = true, true
	m.intake.changed.Broadcast()
	return busy
}

func (m *mailbox) addLocked(t *task) {
	if m.first == nil {
		m.first = t
	} else {
		m.last.next = t
	}
	m.last = t
	if !m.running {
		m.running = true
		m.start(m.work)
	}
}

func (m *mailbox) removeLocked(bytes int) {
	m.bytes -= bytes
	m.intake.removeLocked(bytes)
}

// work runs the tasks until none is left.
func (m *mailbox) work() {
	for {
		m.intake.mu.Lock()
		t := m.first
		if t == nil {
			m.last, m.running = nil, false
			m.intake.changed.Broadcast()
			m.intake.mu.Unlock()
			return
		}
		m.first = t.next
		m.intake.mu.Unlock()

		t.work.run()

		m.intake.mu.Lock()
		m.removeLocked(min(t.bytes, m.bytes)) // close may have removed them while the task ran
		m.intake.changed.Broadcast()
		m.intake.mu.Unlock()
	}
}
