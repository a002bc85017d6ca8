package main

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"golang.org/x/crypto/bcrypt"

	"github.com/socketplay/socketplay/server/redisadapter"
	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/socketio/admin"
)

// adminNamespace is where dashboards connect. Learners see nothing of it.
const adminNamespace = "/admin"

// minAdminPassword is how many bytes a password has at least: what can be guessed
// opens every lab.
const minAdminPassword = 8

// adminAccess is what the official dashboard may do: nothing, unless it is set.
type adminAccess struct {
	on, write    bool
	passwordHash string
}

// newAdminAccess reads the flag -admin and the password, which may be a bcrypt hash.
func newAdminAccess(mode, password string) (adminAccess, error) {
	a := adminAccess{on: true, write: mode == "write"}
	switch {
	case mode == "":
		return adminAccess{}, nil
	case mode != "read" && mode != "write":
		return a, fmt.Errorf("-admin %q is neither read nor write", mode)
	case strings.HasPrefix(password, "$2"):
		if _, err := bcrypt.Cost([]byte(password)); err != nil {
			return a, fmt.Errorf("ADMIN_PASSWORD looks like a bcrypt hash and is none: %w", err)
		}
		a.passwordHash = password
		return a, nil
	case len(password) < minAdminPassword:
		return a, errors.New("-admin needs ADMIN_PASSWORD, a password of 8 bytes or more or its bcrypt hash")
	}
	hash, err := bcrypt.GenerateFromPassword([]byte(password), bcrypt.DefaultCost)
	if err != nil {
		return a, fmt.Errorf("ADMIN_PASSWORD: %w", err)
	}
	a.passwordHash = string(hash)
	return a, nil
}

// openToAdmin lets dashboards look into an instance of the world.
func (w *world) openToAdmin(instance string, io *socketio.Server) error {
	return admin.Instrument(io, &admin.Options{
		Namespace:    adminNamespace,
		PasswordHash: w.admin.passwordHash,
		ReadOnly:     !w.admin.write,
		ServerID:     fmt.Sprintf("%s#%d", instance, os.Getpid()),
		Sessions:     redisadapter.AdminSessions{Client: w.redis, Prefix: w.key + ":admin-session"},
		Logger:       w.logger,
	})
}
