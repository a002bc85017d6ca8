// Package embedded runs a small Redis inside the process, for a playground that
// needs nothing installed. It serves this process alone: a second one has a
// Redis, and so a cluster, of its own.
package embedded
