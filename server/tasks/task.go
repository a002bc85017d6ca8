package tasks

import (
	"crypto/rand"
	"encoding/binary"
	"encoding/hex"
	"time"
)

// Task is a thing to do. Without a project it is its user's alone.
type Task struct {
	ID        string `json:"_id"`
	Title     string `json:"title"`
	Done      bool   `json:"done"`
	ProjectID string `json:"projectId,omitempty"`
	UserID    string `json:"userId"` // who made it
	CreatedAt string `json:"createdAt"`
	UpdatedAt string `json:"updatedAt"` // never goes back, so clients can tell which of two versions is newer
}

// Project is what several users work on.
type Project struct {
	ID      string   `json:"_id"`
	Name    string   `json:"name"`
	Members []string `json:"members"` // ids of users
}

// Projects returns those of a fresh playground.
func Projects() []Project {
	return []Project{
		{ID: "1", Name: "Website", Members: []string{"alice", "bob"}},
		{ID: "2", Name: "Mobile app", Members: []string{"alice", "carol"}},
	}
}

// timestamp writes t as JavaScript's toISOString does. Such texts sort as the
// times do.
func timestamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

// newID returns 24 hexadecimal digits: the time, so that ids sort by age, and
// chance.
func newID(now time.Time) string {
	var id [12]byte
	binary.BigEndian.PutUint64(id[:], uint64(now.UnixMilli())<<16)
	_, _ = rand.Read(id[6:]) // never fails
	return hex.EncodeToString(id[:])
}

// validID reports whether s can be the id of anything. Ids become parts of room
// names and of keys in Redis.
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
