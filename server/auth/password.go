package auth

import (
	"errors"
	"fmt"

	"golang.org/x/crypto/bcrypt"
)

// cost makes trying passwords slow. The tests lower it.
var cost = bcrypt.DefaultCost

// maxPassword is the length beyond which bcrypt would ignore bytes.
const maxPassword = 72

// ErrPassword reports a password that no user can have.
var ErrPassword = errors.New("auth: a password has 1 to 72 bytes")

func hashPassword(password string) (string, error) {
	if password == "" || len(password) > maxPassword {
		return "", ErrPassword
	}
	hash, err := bcrypt.GenerateFromPassword([]byte(password), cost)
	if err != nil {
		return "", fmt.Errorf("auth: hash password: %w", err)
	}
	return string(hash), nil
}

// nobodysHash is compared with where there is no user, so that the answer takes
// as long and does not tell which names exist.
var nobodysHash = "$2a$10$MjV.5XcR3TELrmtGYjWWz.Zy4SVzwRmcO7zghHHIYMy.ncPY5Q5I."

// checkPassword reports whether password has that hash; an empty hash is
// nobody's.
func checkPassword(hash, password string) bool {
	known := hash != ""
	if !known {
		hash = nobodysHash
	}
	if len(password) > maxPassword {
		password, known = password[:maxPassword], false
	}
	return bcrypt.CompareHashAndPassword([]byte(hash), []byte(password)) == nil && known
}
