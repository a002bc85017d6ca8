//go:build unix

package edge

import "syscall"

// FileShare returns three quarters of the files that the process may open, for
// [ConnectionLimits]. The rest is for Redis. Go has raised the process's soft limit to the
// hard one when it started. 0 means that the number is unknown.
func FileShare() int {
	var files syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &files); err != nil {
		return 0
	}
	const most = 1 << 20 // "unlimited" would be a number of 64 bits
	return int(min(uint64(files.Cur), most)) / 4 * 3
}
