package auth

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/redis/go-redis/v9"
)

var (
	// ErrUnknownUser reports that the user does not exist, perhaps because the user was
	// deleted. It is exported so that a program can tell this case from a failure of
	// Redis.
	ErrUnknownUser = errors.New("auth: unknown user")

	// ErrUserExists reports that another user has the id, name or email. It is exported
	// so that a form for new users can ask for another name.
	ErrUserExists = errors.New("auth: user exists")

	// ErrBadUser reports that the id, name or email of a new user is empty or has more
	// than 100 bytes. It is exported so that a form for new users can say what to
	// change.
	ErrBadUser = errors.New("auth: id, name and email must have 1 to 100 bytes")
)

// Users keeps the users in Redis. It belongs to a [Service].
type Users struct {
	client redis.UniversalClient
	users  string // key of a hash: id to account
	logins string // key of a hash: name or email, in lower case, to id
}

// account is the JSON that Redis stores for each user.
type account struct {
	User
	Hash string `json:"hash"`
}

func newUsers(client redis.UniversalClient, key string) *Users {
	return &Users{client: client, users: key + ":users", logins: key + ":logins"}
}

// Seed adds those users of [Seeds] who are not in Redis yet.
func (u *Users) Seed(ctx context.Context) error {
	for _, seed := range Seeds() {
		err := u.add(ctx, account{seed.User, seed.hash})
		if err != nil && !errors.Is(err, ErrUserExists) {
			return err
		}
	}
	return nil
}

// Create adds a user. The error is or wraps [ErrUserExists], [ErrBadUser] or
// [ErrPassword]. Any other error is from Redis.
func (u *Users) Create(ctx context.Context, user User, password string) error {
	hash, err := hashPassword(password)
	if err != nil {
		return err
	}
	return u.add(ctx, account{user, hash})
}

func (u *Users) add(ctx context.Context, a account) error {
	for _, s := range []string{a.ID, a.Name, a.Email} {
		if s == "" || len(s) > 100 {
			return ErrBadUser
		}
	}
	data, err := json.Marshal(a)
	if err != nil {
		return fmt.Errorf("auth: encode user: %w", err)
	}
	// The names are written before the account, so that every account that can be found
	// has its names.
	var reserved []string
	undo := func() {
		if len(reserved) > 0 {
			_ = u.client.HDel(ctx, u.logins, reserved...).Err() // if this fails, the names stay reserved
		}
	}
	for _, login := range logins(a.User) {
		isNew, err := u.client.HSetNX(ctx, u.logins, login, a.ID).Result()
		if err != nil {
			undo()
			return fmt.Errorf("auth: create user: %w", err)
		}
		if !isNew {
			undo()
			return fmt.Errorf("%w: %q", ErrUserExists, login)
		}
		reserved = append(reserved, login)
	}
	isNew, err := u.client.HSetNX(ctx, u.users, a.ID, data).Result()
	if err != nil || !isNew {
		undo()
		if err != nil {
			return fmt.Errorf("auth: create user: %w", err)
		}
		return fmt.Errorf("%w: %q", ErrUserExists, a.ID)
	}
	return nil
}

// logins returns the texts with which a user can log in: the name and the email in lower
// case, or only one of them if they are equal.
func logins(user User) []string {
	name, email := strings.ToLower(user.Name), strings.ToLower(user.Email)
	if name == email {
		return []string{name}
	}
	return []string{name, email}
}

// Delete deletes a user. The user's tokens are refused from now on, because every check
// of a token looks the user up. The error is [ErrUnknownUser] if the user does not exist.
func (u *Users) Delete(ctx context.Context, id string) error {
	user, err := u.byID(ctx, id)
	if err != nil {
		return err
	}
	_, err = u.client.TxPipelined(ctx, func(p redis.Pipeliner) error {
		p.HDel(ctx, u.users, id)
		p.HDel(ctx, u.logins, logins(user)...)
		return nil
	})
	if err != nil {
		return fmt.Errorf("auth: delete user: %w", err)
	}
	return nil
}

// byID returns the user with that id, or [ErrUnknownUser].
func (u *Users) byID(ctx context.Context, id string) (User, error) {
	a, err := u.account(ctx, id)
	return a.User, err
}

// withPassword returns the user who has that name or email, and that password. The
// error is [ErrUnknownUser] if the name or the password is wrong. Both take the same
// time, so that a caller cannot find out which names exist.
func (u *Users) withPassword(ctx context.Context, login, password string) (User, error) {
	var a account
	id, err := u.client.HGet(ctx, u.logins, strings.ToLower(login)).Result()
	if err == nil || errors.Is(err, redis.Nil) {
		a, err = u.account(ctx, id) // also if no id was found, because this takes time too
	}
	if err != nil && !errors.Is(err, ErrUnknownUser) {
		return User{}, fmt.Errorf("auth: log in: %w", err)
	}
	if !checkPassword(a.Hash, password) {
		return User{}, ErrUnknownUser
	}
	return a.User, nil
}

func (u *Users) account(ctx context.Context, id string) (account, error) {
	var a account
	data, err := u.client.HGet(ctx, u.users, id).Bytes()
	if errors.Is(err, redis.Nil) {
		return a, ErrUnknownUser
	}
	if err != nil {
		return a, fmt.Errorf("auth: read user: %w", err)
	}
	if err := json.Unmarshal(data, &a); err != nil {
		return a, fmt.Errorf("auth: decode user: %w", err)
	}
	return a, nil
}
