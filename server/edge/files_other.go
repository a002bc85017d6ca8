//go:build !unix

package edge

// FileShare returns 0, because the system has no number of files that a process may open.
func FileShare() int { return 0 }
