package world

import (
	"fmt"
	"os"

	"github.com/socketplay/socketplay/server/redisadapter"
	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/socketio/admin"
)

// adminNamespace is the namespace to which the official dashboard connects. The trace
// hides it from learners.
const adminNamespace = "/admin"

// Admin configures how the official dashboard may connect to every lab. It logs in as
// the user "admin".
type Admin struct {
	// PasswordHash is the bcrypt hash of the password.
	PasswordHash string

	// ReadOnly allows the dashboard to watch a lab but not to change anything in it.
	ReadOnly bool
}

// openToDashboard lets the dashboard connect to an instance: it adds the dashboard's
// namespace to io.
func (l *TaskLab) openToDashboard(instance string, io *socketio.Server) error {
	return admin.Instrument(io, &admin.Options{
		Namespace:    adminNamespace,
		PasswordHash: l.labs.opts.Admin.PasswordHash,
		ReadOnly:     l.labs.opts.Admin.ReadOnly,
		ServerID:     fmt.Sprintf("%s#%d", instance, os.Getpid()),
		Store:        redisadapter.AdminSessions{Client: l.labs.store.client, Prefix: l.key + ":admin-session"},
		Logger:       l.labs.opts.Logger,
	})
}
