package admin

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"log/slog"
	"time"

	"golang.org/x/crypto/bcrypt"

	"github.com/socketplay/socketplay/server/socketio"
)

const (
	maxSecret  = 1024 // how many bytes a name, a password or a session id may have
	maxHashed  = 72   // how many bytes of a password bcrypt uses
	maxWaiting = 16   // how many logins may wait while another login is checked
)

// The errors with which a dashboard is refused. The dashboard recognizes errCredentials by
// its exact words.
var (
	errCredentials = &socketio.ConnectError{Message: "invalid credentials"}
	errBusy        = &socketio.ConnectError{Message: "too many logins at once, try again"}
)

// login decides which dashboards may connect.
type login struct {
	opts  *Options
	turn  chan struct{} // has room for the one login that is being checked, since bcrypt is costly
	queue chan struct{} // has room for the login that is being checked and for those that wait
}

func newLogin(opts *Options) login {
	return login{opts: opts, turn: make(chan struct{}, 1), queue: make(chan struct{}, 1+maxWaiting)}
}

// credentials are what a dashboard sends to log in. A client may send any JSON value in
// each field.
type credentials struct {
	SessionID any `json:"sessionId"`
	Username  any `json:"username"`
	Password  any `json:"password"`
}

func (l *login) middleware(ctx context.Context, s *socketio.Socket) error {
	if l.opts.NoAuth {
		return nil
	}
	var c credentials
	if err := s.Handshake().BindAuth(&c); err != nil {
		return errCredentials
	}
	logger := l.opts.Logger.With("namespace", l.opts.Namespace, "address", s.Handshake().Address)
	if l.isSession(ctx, logger, c.SessionID) {
		return nil
	}
	name, hasName := secret(c.Username)
	password, hasPassword := secret(c.Password)
	if !hasName || !hasPassword {
		return errCredentials
	}
	limit := l.opts.LimitLogins
	if limit == nil {
		limit = l.takeTurns
	}
	switch good, err := limit(ctx, s.Handshake().Address, name, func() bool { return l.check(name, password) }); {
	case err != nil:
		return err
	case !good:
		logger.WarnContext(ctx, "admin login refused")
		return errCredentials
	}
	id := rand.Text()
	if err := l.opts.Store.Save(ctx, id); err != nil {
		logger.ErrorContext(ctx, "admin session is not saved", "error", err)
	} else {
		s.Set(sessionKey{}, id)
	}
	logger.InfoContext(ctx, "admin login")
	return nil
}

// secret returns v, a value that a client sent, if it is a string and not too long.
func secret(v any) (string, bool) {
	text, ok := v.(string)
	return text, ok && len(text) <= maxSecret
}

// isSession reports whether v is the id of a session that has not expired.
func (l *login) isSession(ctx context.Context, logger *slog.Logger, v any) bool {
	id, ok := secret(v)
	if !ok || id == "" {
		return false
	}
	exists, err := l.opts.Store.Exists(ctx, id)
	if err != nil {
		logger.ErrorContext(ctx, "admin sessions cannot be read", "error", err)
	}
	return err == nil && exists
}

// takeTurns is the limit if there is no Options.LimitLogins. It checks one login at a time, so
// guessing is slow and keeps only one processor busy.
func (l *login) takeTurns(ctx context.Context, _, _ string, check func() bool) (bool, error) {
	select {
	case l.queue <- struct{}{}:
		defer func() { <-l.queue }()
	default:
		return false, errBusy
	}
	select {
	case l.turn <- struct{}{}:
		defer func() { <-l.turn }()
	case <-ctx.Done():
		return false, context.Cause(ctx)
	}
	return check(), nil
}

// check reports whether name and password are right. It takes the same time whichever of
// them is wrong, so that an attacker cannot find out the name.
func (l *login) check(name, password string) bool {
	known := subtle.ConstantTimeCompare([]byte(name), []byte(l.opts.Username)) == 1
	hashed := []byte(password)[:min(len(password), maxHashed)]
	return bcrypt.CompareHashAndPassword([]byte(l.opts.PasswordHash), hashed) == nil && known
}

type sessionKey struct{}

// sessionOf returns the id of the session that began with the login of s, or "" if s did
// not log in with a password.
func sessionOf(s *socketio.Socket) string {
	id, _ := s.Value(sessionKey{}).(string)
	return id
}

// timestamp returns the current time in the form that the JSON of a JavaScript Date has.
func timestamp() string { return time.Now().UTC().Format("2006-01-02T15:04:05.000Z") }
