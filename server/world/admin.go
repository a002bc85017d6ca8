package world

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/socketplay/socketplay/server/auth"
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
		LimitLogins:  l.labs.limitDashboard,
		ReadOnly:     l.labs.opts.Admin.ReadOnly,
		ServerID:     fmt.Sprintf("%s#%d", instance, os.Getpid()),
		Store:        redisadapter.AdminSessions{Client: l.labs.store.client, Prefix: l.key + ":admin-session"},
		Logger:       l.labs.opts.Logger,
	})
}

// limitDashboard lets the logins of dashboards take turns with those of users. They count
// apart from those, so that a pupil who tries passwords does not keep out the teacher. All
// labs have the same password for dashboards, so their logins count together.
func (l *Labs) limitDashboard(ctx context.Context, address, username string, check func() bool) (bool, error) {
	right, err := l.dashboardLogins.CheckPassword(ctx, address, username, func() (bool, error) { return check(), nil })
	if limited, ok := errors.AsType[*auth.LimitError](err); ok {
		return false, &socketio.ConnectError{Message: "too many logins, try again later", Data: refusedLogin{"rate_limited", limited.RetryAfter.Milliseconds()}}
	}
	return right, err
}

// refusedLogin is the data of a CONNECT_ERROR.
type refusedLogin struct {
	Code         string `json:"code"`
	RetryAfterMs int64  `json:"retryAfterMs"`
}
