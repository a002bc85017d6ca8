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
	defaultRefreshTTL = 7 * 24 * time.Hour

	// reuseGrace is how long after its first use a token may be used again. It then
	// yields the same successor. This is for two tabs, which share the cookie and may
	// refresh at the same time.
	reuseGrace = 10 * time.Second
)

var (
	// errRefreshInvalid reports a refresh token that is malformed, has expired or was
	// revoked.
	errRefreshInvalid = errors.New("auth: invalid refresh token")

	// errRefreshReused reports a refresh token that was used before. Someone may have
	// stolen it, so its whole family is revoked.
	errRefreshReused = errors.New("auth: refresh token used twice")
)

// refresher issues refresh tokens. Each login begins a family of tokens. Only the
// latest token of a family is valid; using it yields the next token.
//
// A token is <family>.<secret>, see also loginID. Redis stores only hashes of tokens. The secret of a
// token is computed from the token before it. So a second use within reuseGrace yields
// the same successor, although Redis does not store the successor.
type refresher struct {
	client redis.UniversalClient
	opts   refresherOptions
}

// refresherOptions configure a refresher. The fields have the same meaning as in
// [Options].
type refresherOptions struct {
	key    string
	secret []byte
	ttl    time.Duration // 0 is defaultRefreshTTL
	now    func() time.Time
}

func newRefresher(client redis.UniversalClient, opts refresherOptions) *refresher {
	if opts.ttl <= 0 {
		opts.ttl = defaultRefreshTTL
	}
	return &refresher{client: client, opts: opts}
}

// redisKey returns the key of a login's family of tokens.
func (r *refresher) redisKey(loginID string) string { return r.opts.key + ":refresh:" + loginID }

// family is the JSON that Redis stores for each login.
type family struct {
	UserID   string    `json:"user"`
	Latest   []byte    `json:"latest"`             // hash of the valid token
	Previous []byte    `json:"previous,omitempty"` // hash of the token before it
	Rotated  time.Time `json:"rotated,omitzero"`   // when Latest was issued in exchange for Previous
}

// firstToken begins a new family and returns its first token.
func (r *refresher) firstToken(ctx context.Context, userID string) (string, error) {
	token := rand.Text() + "." + rand.Text()
	data, err := json.Marshal(family{UserID: userID, Latest: hashToken(token)})
	if err != nil {
		return "", fmt.Errorf("auth: encode refresh token: %w", err)
	}
	id, _ := loginID(token)
	if err := r.client.Set(ctx, r.redisKey(id), data, r.opts.ttl).Err(); err != nil {
		return "", fmt.Errorf("auth: store refresh token: %w", err)
	}
	return token, nil
}

// rotate exchanges a token for its successor and also returns the id of its user. A
// second use of a token within reuseGrace yields the same successor again; a later one
// yields [errRefreshReused] and revokes the family.
func (r *refresher) rotate(ctx context.Context, token string) (successor, userID string, err error) {
	id, ok := loginID(token)
	if !ok {
		return "", "", errRefreshInvalid
	}
	key := r.redisKey(id)
	for range 10 { // an attempt fails if another request has changed the family meanwhile
		err = r.client.Watch(ctx, func(tx *redis.Tx) error {
			f, err := readFamily(ctx, tx, key)
			if err != nil {
				return err
			}
			userID = f.UserID
			successor = r.successor(token)
			used := hashToken(token)
			now := r.opts.now()
			switch {
			case subtle.ConstantTimeCompare(used, f.Latest) == 1:
			case subtle.ConstantTimeCompare(used, f.Previous) == 1 && now.Sub(f.Rotated) <= reuseGrace:
				return nil
			default:
				if err := r.client.Del(ctx, key).Err(); err != nil {
					return fmt.Errorf("auth: revoke: %w", err)
				}
				return errRefreshReused
			}
			data, err := json.Marshal(family{UserID: f.UserID, Latest: hashToken(successor), Previous: used, Rotated: now})
			if err != nil {
				return fmt.Errorf("auth: encode refresh token: %w", err)
			}
			_, err = tx.TxPipelined(ctx, func(p redis.Pipeliner) error {
				p.Set(ctx, key, data, r.opts.ttl)
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
	case errors.Is(err, errRefreshInvalid), errors.Is(err, errRefreshReused):
		return "", "", err
	}
	return "", "", fmt.Errorf("auth: rotate refresh token: %w", err)
}

// revoke ends the family of token: all its tokens are refused from now on. It does not
// check the token's secret, because only a client that had one of the family's tokens
// knows the part before the dot.
func (r *refresher) revoke(ctx context.Context, token string) error {
	id, ok := loginID(token)
	if !ok {
		return nil
	}
	if err := r.client.Del(ctx, r.redisKey(id)).Err(); err != nil {
		return fmt.Errorf("auth: revoke: %w", err)
	}
	return nil
}

func readFamily(ctx context.Context, tx *redis.Tx, key string) (family, error) {
	var f family
	data, err := tx.Get(ctx, key).Bytes()
	if errors.Is(err, redis.Nil) {
		return f, errRefreshInvalid
	}
	if err != nil {
		return f, err
	}
	return f, json.Unmarshal(data, &f)
}

// exists reports whether a login has not ended: it ends with a logout, when a token is used
// twice, and when its latest token expires.
func (r *refresher) exists(ctx context.Context, loginID string) (bool, error) {
	n, err := r.client.Exists(ctx, r.redisKey(loginID)).Result()
	if err != nil {
		return false, fmt.Errorf("auth: read login: %w", err)
	}
	return n > 0, nil
}

// successor returns the token that follows token in its family.
func (r *refresher) successor(token string) string {
	family, _, _ := strings.Cut(token, ".")
	mac := hmac.New(sha256.New, r.opts.secret)
	mac.Write([]byte("socketplay refresh token\x00" + token))
	return family + "." + base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

func hashToken(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

// loginID returns the id of the login to which a refresh token belongs. Access tokens
// contain it, and pages show them. So it must not reveal the token's part before the dot,
// with which anyone could end the login. ok is false if token does not have the form of a
// token.
func loginID(token string) (id string, ok bool) {
	const longest = 100
	family, secret, ok := strings.Cut(token, ".")
	sum := sha256.Sum256([]byte("socketplay login id\x00" + family))
	return base64.RawURLEncoding.EncodeToString(sum[:16]), ok && family != "" && secret != "" && len(token) <= longest
}
