package auth

import (
	"errors"
	"fmt"

	"golang.org/x/crypto/bcrypt"
)

// hashCost is the cost of a bcrypt hash: the higher, the slower it is to try passwords.
// The tests lower it.
var hashCost = bcrypt.DefaultCost

// maxPassword is the longest allowed password in bytes. bcrypt would ignore any further
// bytes.
const maxPassword = 72

// ErrPassword reports a password that is empty or has more than 72 bytes. It is
// exported so that a form for new users can say what to change.
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

// unknownUserHash is a hash to compare the password with if the user of a login does not
// exist. The comparison makes the answer as slow as for other users, so that its time
// does not reveal which names exist.
var unknownUserHash = "$2a$10$MjV.5XcR3TELrmtGYjWWz.Zy4SVzwRmcO7zghHHIYMy.ncPY5Q5I."

// checkPassword reports whether hash is the hash of password. If hash is "", because
// the user does not exist, it takes as long and returns false.
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
