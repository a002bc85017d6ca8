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
	// ErrUnknownUser reports that there is no such user, or no longer.
	ErrUnknownUser = errors.New("auth: unknown user")

	// ErrUserExists reports that an id, name or email is taken.
	ErrUserExists = errors.New("auth: user exists")

	// ErrBadUser reports a user without an id, name or email that can be used.
	ErrBadUser = errors.New("auth: id, name and email must have 1 to 100 bytes")
)

// Users keeps the users in Redis.
type Users struct {
	client redis.UniversalClient
	users  string // hash: id to account
	logins string // hash: name or email, in lower case, to id
}

type account struct {
	User
	Hash string `json:"hash"`
}

// NewUsers returns the users whose keys in Redis begin with key.
func NewUsers(client redis.UniversalClient, key string) *Users {
	return &Users{client: client, users: key + ":users", logins: key + ":logins"}
}

// Seed adds those of [Seeds] that are missing.
func (u *Users) Seed(ctx context.Context) error {
	for _, seed := range Seeds() {
		err := u.add(ctx, account{seed.User, seed.hash})
		if err != nil && !errors.Is(err, ErrUserExists) {
			return err
		}
	}
	return nil
}

// Create adds a user.
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
	// First the names, so that nobody sees a user who has none. Taking a name
	// twice for one id is no conflict: name and email may be equal.
	var taken []string
	undo := func() {
		if len(taken) > 0 {
			_ = u.client.HDel(ctx, u.logins, taken...).Err() // else the name stays taken
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
		taken = append(taken, login)
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

// logins returns what a user can log in with, without repetition.
func logins(user User) []string {
	name, email := strings.ToLower(user.Name), strings.ToLower(user.Email)
	if name == email {
		return []string{name}
	}
	return []string{name, email}
}

// Delete removes a user. Tokens that were issued to the user are good no more,
// as each check looks the user up.
func (u *Users) Delete(ctx context.Context, id string) error {
	user, err := u.ByID(ctx, id)
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

// ByID returns the user with that id, else [ErrUnknownUser].
func (u *Users) ByID(ctx context.Context, id string) (User, error) {
	a, err := u.account(ctx, id)
	return a.User, err
}

// Login returns the user with that name or email and password. The error is
// [ErrUnknownUser] where either is wrong, and takes as long.
func (u *Users) Login(ctx context.Context, login, password string) (User, error) {
	var a account
	id, err := u.client.HGet(ctx, u.logins, strings.ToLower(login)).Result()
	if err == nil {
		a, err = u.account(ctx, id)
	}
	if errors.Is(err, redis.Nil) {
		err = ErrUnknownUser
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
