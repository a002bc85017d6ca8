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
	maxSecret  = 1024 // bytes of a name, a password or a session id that are looked at
	maxHashed  = 72   // bytes of a password that bcrypt looks at
	maxWaiting = 16   // logins that wait for the one being tried
)

// What a refused dashboard is told. It knows the first one by its exact words.
var (
	errCredentials = &socketio.ConnectError{Message: "invalid credentials"}
	errBusy        = &socketio.ConnectError{Message: "too many logins at once, try again"}
)

// login decides who may connect.
type login struct {
	opts  *Options
	turn  chan struct{} // holds the one login that is being tried: bcrypt is costly
	queue chan struct{} // and those that wait for it
}

func newLogin(opts *Options) login {
	return login{opts: opts, turn: make(chan struct{}, 1), queue: make(chan struct{}, 1+maxWaiting)}
}

// credentials are what a dashboard sends. They may be anything.
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
	switch good, err := l.try(ctx, name, password); {
	case err != nil:
		return err
	case !good:
		logger.WarnContext(ctx, "admin login refused")
		return errCredentials
	}
	id := rand.Text()
	if err := l.opts.Sessions.Save(ctx, id); err != nil {
		logger.ErrorContext(ctx, "admin session is not kept", "error", err)
	} else {
		s.Set(sessionKey{}, id)
	}
	logger.InfoContext(ctx, "admin login")
	return nil
}

// secret returns what a client sent as a text that is not too long.
func secret(v any) (string, bool) {
	text, ok := v.(string)
	return text, ok && len(text) <= maxSecret
}

func (l *login) isSession(ctx context.Context, logger *slog.Logger, v any) bool {
	id, ok := secret(v)
	if !ok || id == "" {
		return false
	}
	exists, err := l.opts.Sessions.Exists(ctx, id)
	if err != nil {
		logger.ErrorContext(ctx, "admin sessions cannot be read", "error", err)
	}
	return err == nil && exists
}

// try reports whether name and password are right. It takes as long whichever of
// them is wrong, and tries one login at a time: guessing is slow, and leaves the
// server's other processors alone.
func (l *login) try(ctx context.Context, name, password string) (bool, error) {
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
	known := subtle.ConstantTimeCompare([]byte(name), []byte(l.opts.Username)) == 1
	hashed := []byte(password)[:min(len(password), maxHashed)]
	return bcrypt.CompareHashAndPassword([]byte(l.opts.PasswordHash), hashed) == nil && known, nil
}

type sessionKey struct{}

// sessionOf returns the id of the session that s has begun, "" for none.
func sessionOf(s *socketio.Socket) string {
	id, _ := s.Value(sessionKey{}).(string)
	return id
}

// timestamp is the time as a JavaScript Date has it in JSON.
func timestamp() string { return time.Now().UTC().Format("2006-01-02T15:04:05.000Z") }
