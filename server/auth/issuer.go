package auth

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// The claims "iss" and "aud" of every access token.
const (
	tokenIssuer   = "socketplay"
	tokenAudience = "socketplay"
)

// MinSecret is the least number of bytes of a secret that signs tokens with HS256 (RFC
// 7518, section 3.2). A program can check its configuration with it before it calls
// [New].
const MinSecret = 32

const (
	defaultAccessTTL = 15 * time.Minute

	// clockLeeway is how far apart the clocks of two servers may be.
	clockLeeway = 30 * time.Second

	// maxToken is the size in bytes above which a token is refused unread.
	maxToken = 8 << 10
)

// issuerOptions configure an [Issuer]. [Options] describes the fields.
type issuerOptions struct {
	secret        []byte
	formerSecrets [][]byte
	ttl           time.Duration // 0 is defaultAccessTTL
	now           func() time.Time
}

// Issuer issues access tokens, which are JSON Web Tokens signed with HS256. It belongs
// to a [Service], which verifies them.
type Issuer struct {
	opts   issuerOptions
	keyID  string            // of opts.secret
	keys   map[string][]byte // all secrets, by their key ids
	parser *jwt.Parser
}

// newIssuer returns an error if a secret is shorter than [MinSecret].
func newIssuer(opts issuerOptions) (*Issuer, error) {
	if opts.ttl <= 0 {
		opts.ttl = defaultAccessTTL
	}
	if opts.now == nil {
		opts.now = time.Now
	}
	i := &Issuer{
		opts:  opts,
		keyID: keyID(opts.secret),
		keys:  make(map[string][]byte),
		parser: jwt.NewParser(
			jwt.WithValidMethods([]string{jwt.SigningMethodHS256.Alg()}),
			jwt.WithIssuer(tokenIssuer),
			jwt.WithAudience(tokenAudience),
			jwt.WithExpirationRequired(),
			jwt.WithIssuedAt(),
			jwt.WithLeeway(clockLeeway),
			jwt.WithStrictDecoding(),
			jwt.WithTimeFunc(opts.now),
		),
	}
	for _, secret := range append([][]byte{opts.secret}, opts.formerSecrets...) {
		if len(secret) < MinSecret {
			return nil, fmt.Errorf("auth: a secret has %d bytes and needs at least %d", len(secret), MinSecret)
		}
		i.keys[keyID(secret)] = secret
	}
	return i, nil
}

// keyID returns a name for secret from which secret cannot be guessed.
func keyID(secret []byte) string {
	sum := sha256.Sum256(append([]byte("socketplay key id\x00"), secret...))
	return hex.EncodeToString(sum[:4])
}

// Issue returns an access token for the user with that id. It is valid for [Issuer.TTL]
// from now on. Issue does not check that the user exists; the check follows when the
// token is used.
func (i *Issuer) Issue(userID string) (string, error) { return i.IssueAt(userID, i.opts.now()) }

// IssueAt returns an access token as if it were issued at the time at. With a time in
// the past, the token expires early or has expired already.
func (i *Issuer) IssueAt(userID string, at time.Time) (string, error) {
	token := jwt.NewWithClaims(jwt.SigningMethodHS256, jwtClaims{
		UserID: userID,
		RegisteredClaims: jwt.RegisteredClaims{
			Subject:   userID,
			Issuer:    tokenIssuer,
			Audience:  jwt.ClaimStrings{tokenAudience},
			IssuedAt:  jwt.NewNumericDate(at),
			ExpiresAt: jwt.NewNumericDate(at.Add(i.opts.ttl)),
		},
	})
	token.Header["kid"] = i.keyID
	signed, err := token.SignedString(i.opts.secret)
	if err != nil {
		return "", fmt.Errorf("auth: sign token: %w", err)
	}
	return signed, nil
}

// TTL returns how long an access token is valid after it was issued.
func (i *Issuer) TTL() time.Duration { return i.opts.ttl }

// jwtClaims are an access token's claims. "id" repeats "sub", because the chapter's code
// reads it.
type jwtClaims struct {
	UserID string `json:"id"`
	jwt.RegisteredClaims
}

// Validate is called by the parser after its own checks.
func (c jwtClaims) Validate() error {
	if c.Subject == "" || c.Subject != c.UserID {
		return errors.New("auth: subject and id differ")
	}
	return nil
}

// claims are what a valid access token says.
type claims struct {
	userID    string
	expiresAt time.Time
}

// verify returns what token says. The error is a [*refusal].
func (i *Issuer) verify(token string) (claims, error) {
	if token == "" {
		return claims{}, refusals[tokenMissing]
	}
	if len(token) > maxToken {
		return claims{}, refusals[tokenInvalid]
	}
	var c jwtClaims
	_, err := i.parser.ParseWithClaims(token, &c, func(t *jwt.Token) (any, error) {
		kid, _ := t.Header["kid"].(string)
		if key, ok := i.keys[kid]; ok {
			return key, nil
		}
		return nil, errors.New("auth: unknown key")
	})
	switch {
	case errors.Is(err, jwt.ErrTokenExpired):
		return claims{}, refusals[tokenExpired]
	case err != nil:
		return claims{}, refusals[tokenInvalid]
	}
	return claims{userID: c.Subject, expiresAt: c.ExpiresAt.Time}, nil
}
