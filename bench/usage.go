package main

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
	"time"
)

// usage is what a process has taken so far.
type usage struct {
	cpu    time.Duration // by itself and the kernel on its behalf
	memory int           // bytes that are resident
}

// tick is the unit of CPU time in /proc, USER_HZ, on every Linux that Go runs on.
const tick = time.Second / 100

// usageOf reads /proc/pid/stat, see proc_pid_stat(5).
func usageOf(pid int) (usage, error) {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return usage{}, fmt.Errorf("the server has ended: %w", err)
	}
	// The name in brackets may hold anything, spaces and brackets too. The field
	// after it is the third.
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
