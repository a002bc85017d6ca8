package main

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
	"time"
)

// usage is the CPU time and the memory of a process so far.
type usage struct {
	cpu    time.Duration // spent in the process, and in the kernel for the process
	memory int           // resident bytes
}

// tick is the unit of CPU time in /proc. USER_HZ is 100 on every Linux that Go runs on.
const tick = time.Second / 100

// usageOf reads /proc/pid/stat, see proc_pid_stat(5).
func usageOf(pid int) (usage, error) {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return usage{}, fmt.Errorf("the server has ended: %w", err)
	}
	// The second field is the name, in parentheses, and may contain spaces and parentheses.
	// The field after it is the third.
	fields := bytes.Fields(stat[bytes.LastIndexByte(stat, ')')+1:])
	const utime, stime, rss = 14 - 3, 15 - 3, 24 - 3
	if len(fields) <= rss {
		return usage{}, fmt.Errorf("/proc/%d/stat is not as expected: %q", pid, stat)
	}
	var n [3]int
	for i, field := range []int{utime, stime, rss} {
		if n[i], err = strconv.Atoi(string(fields[field])); err != nil {
			return usage{}, fmt.Errorf("/proc/%d/stat: %w", pid, err)
		}
	}
	return usage{cpu: time.Duration(n[0]+n[1]) * tick, memory: n[2] * os.Getpagesize()}, nil
}

// meter reads the usage of a process several times. It keeps the first error, so that the
// caller checks for an error only once.
type meter struct {
	pid int
	err error
}

func (m *meter) read() usage {
	u, err := usageOf(m.pid)
	if m.err == nil {
		m.err = err
	}
	return u
}
