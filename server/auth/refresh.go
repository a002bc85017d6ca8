package auth

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
)

const (
	// DefaultRefreshTTL is how long a user who does not come by stays logged in.
	DefaultRefreshTTL = 7 * 24 * time.Hour

	// grace is how long a used token still gets the successor that it got: two
	// tabs share the cookie and may refresh at the same time.
	grace = 10 * time.Second
)

var (
	// ErrRefresh reports a refresh token that is none, has expired or was revoked.
	ErrRefresh = errors.New("auth: invalid refresh token")

	// ErrReuse reports a refresh token that was used before: somebody has a copy.
	// It and all its kin are revoked.
	ErrReuse = errors.New("auth: refresh token used twice")
)

// Refresher issues refresh tokens. A login begins a family; each use of its
// latest token yields the next one. A token is <family>.<secret>; Redis has only
// hashes of secrets. A successor's secret derives from its predecessor's, so the
// grace period needs nothing stored.
type Refresher struct {
	client redis.UniversalClient
	key    string
	secret []byte
	ttl    time.Duration
	now    func() time.Time
}

// RefresherOptions configure a [Refresher].
type RefresherOptions struct {
	// Key begins the names of the keys in Redis.
	Key string

	// Secret is shared by all servers that accept each other's tokens.
	Secret []byte

	// TTL is how long a token is good. 0 is DefaultRefreshTTL.
	TTL time.Duration

	// Now is the clock. nil is time.Now.
	Now func() time.Time
}

// NewRefresher returns a refresher that keeps its families in Redis.
func NewRefresher(client redis.UniversalClient, opts RefresherOptions) *Refresher {
	if opts.TTL <= 0 {
		opts.TTL = DefaultRefreshTTL
	}
	if opts.Now == nil {
		opts.Now = time.Now
	}
	return &Refresher{client: client, key: opts.Key + ":refresh:", secret: opts.Secret, ttl: opts.TTL, now: opts.Now}
}

// TTL returns how long a token is good.
func (r *Refresher) TTL() time.Duration { return r.ttl }

// family is what Redis has of a login.
type family struct {
	UserID   string    `json:"user"`
	Latest   []byte    `json:"latest"`             // hash of the token that is good
	Previous []byte    `json:"previous,omitempty"` // hash of the one before
	Rotated  time.Time `json:"rotated,omitzero"`   // when the latest was issued for it
}

// Begin returns the first token of a new family.
func (r *Refresher) Begin(ctx context.Context, userID string) (string, error) {
	token := rand.Text() + "." + rand.Text()
	data, err := json.Marshal(family{UserID: userID, Latest: hashToken(token)})
	if err != nil {
		return "", fmt.Errorf("auth: encode refresh token: %w", err)
	}
	id, _ := familyID(token)
	if err := r.client.Set(ctx, r.key+id, data, r.ttl).Err(); err != nil {
		return "", fmt.Errorf("auth: store refresh token: %w", err)
	}
	return token, nil
}

// Rotate trades a token for its successor and returns whose it is. A token that
// was used before yields [ErrReuse] and ends its family, except within the grace
// period, where it yields the same successor again.
func (r *Refresher) Rotate(ctx context.Context, token string) (successor, userID string, err error) {
	id, ok := familyID(token)
	if !ok {
		return "", "", ErrRefresh
	}
	key := r.key + id
	for range 10 { // each failure means that another request got through
		err = r.client.Watch(ctx, func(tx *redis.Tx) error {
			f, err := readFamily(ctx, tx, key)
			if err != nil {
				return err
			}
			userID = f.UserID
			successor = r.successor(id, token)
			used := hashToken(token)
			now := r.now()
			switch {
			case subtle.ConstantTimeCompare(used, f.Latest) == 1:
			case subtle.ConstantTimeCompare(used, f.Previous) == 1 && now.Sub(f.Rotated) <= grace:
				return nil
			default:
				if err := r.client.Del(ctx, key).Err(); err != nil {
					return fmt.Errorf("auth: revoke: %w", err)
				}
				return ErrReuse
			}
			data, err := json.Marshal(family{UserID: f.UserID, Latest: hashToken(successor), Previous: used, Rotated: now})
			if err != nil {
				return fmt.Errorf("auth: encode refresh token: %w", err)
			}
			_, err = tx.TxPipelined(ctx, func(p redis.Pipeliner) error {
				p.Set(ctx, key, data, r.ttl)
				return nil
			})
			return err
		}, key)
		if !errors.Is(err, redis.TxFailedErr) {
			break
		}
	}
	switch {
	case err == nil:
		return successor, userID, nil
	case errors.Is(err, ErrRefresh), errors.Is(err, ErrReuse):
		return "", "", err
	}
	return "", "", fmt.Errorf("auth: rotate refresh token: %w", err)
}

// Revoke ends the family of token: none of its tokens is good any more. Whoever
// knows the family's name has, or had, one of them.
func (r *Refresher) Revoke(ctx context.Context, token string) error {
	id, ok := familyID(token)
	if !ok {
		return nil
	}
	if err := r.client.Del(ctx, r.key+id).Err(); err != nil {
		return fmt.Errorf("auth: revoke: %w", err)
	}
	return nil
}

func readFamily(ctx context.Context, tx *redis.Tx, key string) (family, error) {
	var f family
	data, err := tx.Get(ctx, key).Bytes()
	if errors.Is(err, redis.Nil) {
		return f, ErrRefresh
	}
	if err != nil {
		return f, err
	}
	return f, json.Unmarshal(data, &f)
}

func (r *Refresher) successor(id, token string) string {
	mac := hmac.New(sha256.New, r.secret)
	mac.Write([]byte("socketplay refresh token\x00" + token))
	return id + "." + base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

func hashToken(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

// familyID returns the first half of a token. ok is false for what is no token.
func familyID(token string) (id string, ok bool) {
	const longest = 100
	id, secret, ok := strings.Cut(token, ".")
	return id, ok && id != "" && secret != "" && len(token) <= longest
}
