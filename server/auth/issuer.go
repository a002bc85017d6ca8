package auth

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// What tokens say of where they come from and whom they are for.
const (
	tokenIssuer   = "socketplay"
	tokenAudience = "socketplay"
)

const (
	// MinSecret is the shortest secret that HS256 may have (RFC 7518, section 3.2).
	MinSecret = 32

	// DefaultAccessTTL is how long an access token is good.
	DefaultAccessTTL = 15 * time.Minute

	// leeway is how far the clocks of two servers may be apart.
	leeway = 30 * time.Second

	// maxToken bounds what is parsed at all.
	maxToken = 8 << 10
)

// IssuerOptions configure an [Issuer].
type IssuerOptions struct {
	// Secret signs tokens. Servers that share it accept each other's.
	Secret []byte

	// FormerSecrets verify tokens from before Secret was changed.
	FormerSecrets [][]byte

	// TTL is how long an access token is good. 0 is DefaultAccessTTL.
	TTL time.Duration

	// Now is the clock. nil is time.Now.
	Now func() time.Time
}

// Issuer issues and verifies access tokens.
type Issuer struct {
	opts   IssuerOptions
	kid    string
	keys   map[string][]byte // by the kid in a token's header
	parser *jwt.Parser
}

// claims are an access token's. The id repeats the subject for code that reads
// it there.
type claims struct {
	UserID string `json:"id"`
	jwt.RegisteredClaims
}

// Validate is called by the parser after its own checks.
func (c claims) Validate() error {
	if c.Subject == "" || c.Subject != c.UserID {
		return errors.New("auth: subject and id differ")
	}
	return nil
}

// NewIssuer returns an issuer. It fails where a secret is shorter than
// [MinSecret].
func NewIssuer(opts IssuerOptions) (*Issuer, error) {
	if opts.TTL <= 0 {
		opts.TTL = DefaultAccessTTL
	}
	if opts.Now == nil {
		opts.Now = time.Now
	}
	i := &Issuer{
		opts: opts,
		kid:  keyID(opts.Secret),
		keys: make(map[string][]byte),
		parser: jwt.NewParser(
			jwt.WithValidMethods([]string{jwt.SigningMethodHS256.Alg()}),
			jwt.WithIssuer(tokenIssuer),
			jwt.WithAudience(tokenAudience),
			jwt.WithExpirationRequired(),
			jwt.WithIssuedAt(),
			jwt.WithLeeway(leeway),
			jwt.WithStrictDecoding(),
			jwt.WithTimeFunc(opts.Now),
		),
	}
	for _, secret := range append([][]byte{opts.Secret}, opts.FormerSecrets...) {
		if len(secret) < MinSecret {
			return nil, fmt.Errorf("auth: a secret has %d bytes and needs at least %d", len(secret), MinSecret)
		}
		i.keys[keyID(secret)] = secret
	}
	return i, nil
}

// keyID names a secret without giving it away.
func keyID(secret []byte) string {
	sum := sha256.Sum256(append([]byte("socketplay key id\x00"), secret...))
	return hex.EncodeToString(sum[:4])
}

// Issue returns an access token for the user with that id, as of now.
func (i *Issuer) Issue(userID string) (string, error) { return i.IssueAt(userID, i.opts.Now()) }

// TTL returns how long an access token is good.
func (i *Issuer) TTL() time.Duration { return i.opts.TTL }

// IssueAt returns an access token as of the time at: one of long ago has expired.
func (i *Issuer) IssueAt(userID string, at time.Time) (string, error) {
	token := jwt.NewWithClaims(jwt.SigningMethodHS256, claims{
		UserID: userID,
		RegisteredClaims: jwt.RegisteredClaims{
			Subject:   userID,
			Issuer:    tokenIssuer,
			Audience:  jwt.ClaimStrings{tokenAudience},
			IssuedAt:  jwt.NewNumericDate(at),
			ExpiresAt: jwt.NewNumericDate(at.Add(i.opts.TTL)),
		},
	})
	token.Header["kid"] = i.kid
	signed, err := token.SignedString(i.opts.Secret)
	if err != nil {
		return "", fmt.Errorf("auth: sign token: %w", err)
	}
	return signed, nil
}

// Identity is what a valid access token says.
type Identity struct {
	UserID  string
	Expires time.Time
}

// Verify returns what token says. The error is a [*Refusal].
func (i *Issuer) Verify(token string) (Identity, error) {
	if token == "" {
		return Identity{}, refusals[TokenMissing]
	}
	if len(token) > maxToken {
		return Identity{}, refusals[TokenInvalid]
	}
	var c claims
	_, err := i.parser.ParseWithClaims(token, &c, func(t *jwt.Token) (any, error) {
		kid, _ := t.Header["kid"].(string)
		if key, ok := i.keys[kid]; ok {
			return key, nil
		}
		return nil, errors.New("auth: unknown key")
	})
	switch {
	case errors.Is(err, jwt.ErrTokenExpired):
		return Identity{}, refusals[TokenExpired]
	case err != nil:
		return Identity{}, refusals[TokenInvalid]
	}
	return Identity{UserID: c.Subject, Expires: c.ExpiresAt.Time}, nil
}
