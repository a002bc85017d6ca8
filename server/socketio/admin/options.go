package admin

import (
	"cmp"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"

	"golang.org/x/crypto/bcrypt"

	"github.com/socketplay/socketplay/server/socketio"
)

// Mode says how much dashboards are told.
type Mode string

// The modes of the official package.
const (
	Development Mode = "development" // every socket, room and event
	Production  Mode = "production"  // numbers only
)

// Options say who may look into a server, and what for. Either PasswordHash or
// NoAuth has to be set.
type Options struct {
	// Namespace is where dashboards connect. Default "/admin".
	Namespace string

	// Username and PasswordHash are the credentials. The hash is one of bcrypt;
	// "htpasswd -nBC 12 admin" prints one after the colon. Username is "admin" by
	// default.
	Username, PasswordHash string

	// NoAuth lets everybody in who reaches the server.
	NoAuth bool

	// ReadOnly refuses everything that would change something.
	ReadOnly bool

	// Mode is Development by default.
	Mode Mode

	// ServerID names the server among others, so it has to be one of its own. Default:
	// the host's name, in a cluster followed by # and the process's id.
	ServerID string

	// Sessions keeps logins. Default: in memory. Servers behind one load balancer need
	// a store that they share.
	Sessions Sessions

	// ShowCredentials shows the cookies and Authorization headers of sockets'
	// handshakes, as the official package does. Whoever sees them can act for the user.
	ShowCredentials bool

	// Logger hears of logins and commands. Default: discards.
	Logger *slog.Logger
}

// withDefaults returns the options for io, or what is wrong with them.
func (o *Options) withDefaults(io *socketio.Server) (Options, error) {
	var d Options
	if o != nil {
		d = *o
	}
	d.Namespace = "/" + strings.TrimPrefix(cmp.Or(d.Namespace, "/admin"), "/")
	d.Username = cmp.Or(d.Username, "admin")
	d.Mode = cmp.Or(d.Mode, Development)
	if d.Sessions == nil {
		d.Sessions = new(MemorySessions)
	}
	if d.Logger == nil {
		d.Logger = slog.New(slog.DiscardHandler)
	}
	if d.ServerID == "" {
		d.ServerID, _ = os.Hostname() // without one it is the process alone
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
		return errors.New("admin: PasswordHash is missing; to let everybody in, set NoAuth")
	}
	if _, err := bcrypt.Cost([]byte(o.PasswordHash)); err != nil {
		return fmt.Errorf("admin: PasswordHash is no bcrypt hash: %w", err)
	}
	if bcrypt.CompareHashAndPassword([]byte(o.PasswordHash), nil) == nil {
		return errors.New("admin: PasswordHash is that of an empty password")
	}
	return nil
}
