package admin

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"

	"golang.org/x/crypto/bcrypt"

	"github.com/socketplay/socketplay/server/socketio"
)

// Mode says how much a dashboard may see.
type Mode string

// The modes of the official package.
const (
	Development Mode = "development" // every socket, room and event
	Production  Mode = "production"  // only numbers
)

// Options configure which dashboards may connect, and what dashboards may see and do. You
// have to set either PasswordHash or NoAuth.
type Options struct {
	// Namespace is the namespace to which dashboards connect. Default "/admin".
	Namespace string

	// Username and PasswordHash are the credentials. Username is "admin" by default.
	// PasswordHash is a bcrypt hash. The command "htpasswd -nBC 12 admin" prints one after
	// the colon.
	Username, PasswordHash string

	// NoAuth lets dashboards connect without credentials.
	NoAuth bool

	// LimitLogins is called before a password is checked. It calls check, perhaps later, and
	// returns its result, or it returns an error with which the dashboard is refused. The
	// address is that of the dashboard, and the username is whatever it sent. Servers of one
	// process can share a limit in this way. Nil: each server checks one password at a time,
	// and up to 16 logins wait.
	LimitLogins func(ctx context.Context, address, username string, check func() (right bool)) (right bool, err error)

	// ReadOnly refuses all commands that would change something.
	ReadOnly bool

	// Mode is Development by default.
	Mode Mode

	// ServerID names the server and must be unique in the cluster. Default: the host's
	// name. In a cluster, # and the process's id follow.
	ServerID string

	// Store keeps the sessions of dashboards that have logged in. Default: a [MemoryStore].
	// Servers behind one load balancer need a store that they share.
	Store Store

	// ShowCredentials shows the cookies and Authorization headers of sockets' handshakes,
	// as the official package does. Anybody who sees them can act for the user.
	ShowCredentials bool

	// Logger gets a record of each login and each command. Nil: nothing is logged.
	Logger *slog.Logger
}

// withDefaults returns the options for the server io with their defaults filled in. It
// returns an error if they are incomplete or contradict each other.
func (o *Options) withDefaults(io *socketio.Server) (Options, error) {
	var d Options
	if o != nil {
		d = *o
	}
	d.Namespace = "/" + strings.TrimPrefix(cmp.Or(d.Namespace, "/admin"), "/")
	d.Username = cmp.Or(d.Username, "admin")
	d.Mode = cmp.Or(d.Mode, Development)
	if d.Store == nil {
		d.Store = new(MemoryStore)
	}
	if d.Logger == nil {
		d.Logger = slog.New(slog.DiscardHandler)
	}
	if d.ServerID == "" {
		d.ServerID, _ = os.Hostname() // if the host has no name, ServerID is only # and the process's id
		if io.Clustered() || d.ServerID == "" {
			d.ServerID += fmt.Sprintf("#%d", os.Getpid())
		}
	}
	return d, d.check()
}

func (o *Options) check() error {
	switch {
	case o.Namespace == "/":
		return errors.New("admin: the namespace / is that of every client; choose another one")
	case o.Mode != Development && o.Mode != Production:
		return fmt.Errorf("admin: mode %q is neither %q nor %q", o.Mode, Development, Production)
	case o.NoAuth && o.PasswordHash != "":
		return errors.New("admin: NoAuth and PasswordHash contradict each other")
	case o.NoAuth:
		return nil
	case o.PasswordHash == "":
		return errors.New("admin: PasswordHash is missing; set NoAuth to let everybody in")
	}
	if _, err := bcrypt.Cost([]byte(o.PasswordHash)); err != nil {
		return fmt.Errorf("admin: PasswordHash is not a bcrypt hash: %w", err)
	}
	if bcrypt.CompareHashAndPassword([]byte(o.PasswordHash), nil) == nil {
		return errors.New("admin: PasswordHash is that of an empty password")
	}
	return nil
}
