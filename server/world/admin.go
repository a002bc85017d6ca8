package world

import (
	"fmt"
	"os"

	"github.com/socketplay/socketplay/server/redisadapter"
	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/socketio/admin"
)

// adminNamespace is where dashboards connect. Learners do not see it.
const adminNamespace = "/admin"

// Admin lets the official dashboard into every lab, as the user "admin".
type Admin struct {
	// PasswordHash is the bcrypt hash of the password.
	PasswordHash string

	// ReadOnly lets the dashboard look but not act.
	ReadOnly bool
}

// openToDashboard opens the dashboard's namespace on an instance.
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
