package lab

import (
	"errors"
	"slices"
	"sync"
)

// instances is the list of a lab's instances. The lab adds instances in the order of
// Options.Instances and removes them in the reverse order. So the length of the list
// says which instances are in it.
type instances struct {
	mu     sync.Mutex
	list   []*Instance // copied for each change, so readers need no lock
	closed bool
}

var errClosed = errors.New("lab: it is closed")

func (is *instances) all() []*Instance {
	is.mu.Lock()
	defer is.mu.Unlock()
	return is.list
}

// add appends an instance. It returns false if the list is closed.
func (is *instances) add(i *Instance) bool {
	is.mu.Lock()
	defer is.mu.Unlock()
	if !is.closed {
		is.list = append(slices.Clone(is.list), i)
	}
	return !is.closed
}

func (is *instances) removeLast() {
	is.mu.Lock()
	defer is.mu.Unlock()
	is.list = slices.Clone(is.list[:len(is.list)-1])
}

// close makes add refuse further instances, and returns the list.
func (is *instances) close() []*Instance {
	is.mu.Lock()
	defer is.mu.Unlock()
	is.closed = true
	return is.list
}

// addableAndRemovable returns the names of the instance that can be added next and of the
// one that can be removed next. A name is "" if no instance can be added or removed.
func (is *instances) addableAndRemovable(opts *Options) (addable, removable string) {
	n := len(is.all())
	if opts.Least < len(opts.Instances) && n < len(opts.Instances) {
		addable = opts.Instances[n]
	}
	if n > opts.Least {
		removable = opts.Instances[n-1]
	}
	return addable, removable
}
