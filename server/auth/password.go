package auth

import (
	"errors"
	"fmt"

	"golang.org/x/crypto/bcrypt"
)

// hashCost makes it slow to try passwords. The tests lower it.
var hashCost = bcrypt.DefaultCost

// maxPassword is how many bytes of a password bcrypt uses. It would ignore the rest.
const maxPassword = 72

// ErrPassword reports a password without bytes or with more than 72. A form for new
// users needs it to tell its user what to change.
var ErrPassword = errors.New("auth: a password has 1 to 72 bytes")

func hashPassword(password string) (string, error) {
	if password == "" || len(password) > maxPassword {
		return "", ErrPassword
	}
	hash, err := bcrypt.GenerateFromPassword([]byte(password), hashCost)
	if err != nil {
		return "", fmt.Errorf("auth: hash password: %w", err)
	}
	return string(hash), nil
}

// unknownUserHash is compared with the password of a login whose user does not exist. So
// the answer takes as long as for other users, and its time does not reveal which names
// exist.
var unknownUserHash = "$2a$10$MjV.5XcR3TELrmtGYjWWz.Zy4SVzwRmcO7zghHHIYMy.ncPY5Q5I."

// checkPassword reports whether password has that hash. An empty hash stands for a user
// who does not exist; no password has it.
func checkPassword(hash, password string) bool {
	possible := hash != ""
	if !possible {
		hash = unknownUserHash
	}
	if len(password) > maxPassword {
		password, possible = password[:maxPassword], false
	}
	return bcrypt.CompareHashAndPassword([]byte(hash), []byte(password)) == nil && possible
}
