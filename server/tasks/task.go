package tasks

import (
	"crypto/rand"
	"encoding/binary"
	"encoding/hex"
	"time"
)

// task is a task as clients get it. If it is in no project, it belongs to its user alone.
type task struct {
	ID        string `json:"_id"`
	Title     string `json:"title"`
	Done      bool   `json:"done"`
	ProjectID string `json:"projectId,omitempty"`
	UserID    string `json:"userId"` // of the user who created it
	CreatedAt string `json:"createdAt"`
	UpdatedAt string `json:"updatedAt"` // never goes back, so clients can tell which of two versions is newer
}

// project is a project as clients get it.
type project struct {
	ID      string   `json:"_id"`
	Name    string   `json:"name"`
	Members []string `json:"members"` // ids of users
}

// seedProjects returns the projects of a fresh playground.
func seedProjects() []project {
	return []project{
		{ID: "1", Name: "Website", Members: []string{"alice", "bob"}},
		{ID: "2", Name: "Mobile app", Members: []string{"alice", "carol"}},
	}
}

// timestamp formats t as JavaScript's toISOString does. Sorted as texts, timestamps are
// in order of time.
func timestamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

// newID returns 24 hexadecimal digits: first the time, so that ids sort by age, then
// random ones.
func newID(now time.Time) string {
	var id [12]byte
	binary.BigEndian.PutUint64(id[:], uint64(now.UnixMilli())<<16)
	_, _ = rand.Read(id[6:]) // never fails
	return hex.EncodeToString(id[:])
}

// validID reports whether s can be the id of a task or a project. Ids become parts of the
// names of rooms and of keys in Redis, so only ASCII letters, digits, "-" and "_" are
// allowed.
func validID(s string) bool {
	if s == "" || len(s) > 64 {
		return false
	}
	for _, c := range s {
		if !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_') {
			return false
		}
	}
	return true
}
