package main

import (
	"errors"
	"fmt"
	"strings"

	"golang.org/x/crypto/bcrypt"

	"github.com/socketplay/socketplay/server/world"
)

// minAdminPassword is how many bytes the dashboard's password must have at least. The
// password opens every lab, so it must not be easy to guess.
const minAdminPassword = 8

// readAdmin returns the configuration of the dashboard. mode is the value of the flag
// -admin. password may be a bcrypt hash. If mode is "", it returns nil, and no
// dashboard can connect.
func readAdmin(mode, password string) (*world.Admin, error) {
	a := &world.Admin{ReadOnly: mode == "read"}
	switch {
	case mode == "":
		return nil, nil
	case mode != "read" && mode != "write":
		return nil, fmt.Errorf("-admin %q is neither read nor write", mode)
	case strings.HasPrefix(password, "$2"):
		if _, err := bcrypt.Cost([]byte(password)); err != nil {
			return nil, fmt.Errorf("ADMIN_PASSWORD begins like a bcrypt hash and is not one: %w", err)
		}
		a.PasswordHash = password
		return a, nil
	case len(password) < minAdminPassword:
		return nil, errors.New("-admin needs ADMIN_PASSWORD, a password of 8 bytes or more or its bcrypt hash")
	}
	hash, err := bcrypt.GenerateFromPassword([]byte(password), bcrypt.DefaultCost)
	if err != nil {
		return nil, fmt.Errorf("ADMIN_PASSWORD: %w", err)
	}
	a.PasswordHash = string(hash)
	return a, nil
}
