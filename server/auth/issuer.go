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

// MinSecret is how many bytes a secret must have at least to sign tokens with HS256
// (RFC 7518, section 3.2). It is exported so that a program can check its configuration
// before it calls [New].
const MinSecret = 32

const (
	defaultAccessTTL = 15 * time.Minute

	// clockLeeway is how far apart the clocks of two servers may be. So a token is
	// accepted for this long after it expires.
	clockLeeway = 30 * time.Second

	// maxToken limits the size of a token in bytes. A larger token is refused without
	// reading it.
	maxToken = 8 << 10
)

// issuerOptions configure an [Issuer]. The fields have the same meaning as in
// [Options].
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
	keys   map[string][]byte // all secrets, also the former ones, by key id
	parser *jwt.Parser
}

// newIssuer returns an issuer, or an error if a secret is shorter than [MinSecret].
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

// keyID returns a name for secret. Tokens contain it, so that the verifier knows which
// secret has signed them. The secret cannot be computed from it.
func keyID(secret []byte) string {
	sum := sha256.Sum256(append([]byte("socketplay key id\x00"), secret...))
	return hex.EncodeToString(sum[:4])
}

// Issue returns an access token for the user with that id. It is valid for [Issuer.TTL]
// from now on. Issue does not check that the user exists. The service checks that
// whenever the token is used.
//
// The token belongs to no login, so no logout ends it.
func (i *Issuer) Issue(userID string) (string, error) { return i.IssueAt(userID, i.opts.now()) }

// IssueAt returns the access token that Issue would have returned at the time at. If at
// is in the past, the token expires earlier, or has expired already.
func (i *Issuer) IssueAt(userID string, at time.Time) (string, error) {
	return i.issueFor(login{userID: userID}, at)
}

// issueFor returns a token that belongs to the login l.
func (i *Issuer) issueFor(l login, at time.Time) (string, error) {
	token := jwt.NewWithClaims(jwt.SigningMethodHS256, jwtClaims{
		UserID:  l.userID,
		LoginID: l.id,
		RegisteredClaims: jwt.RegisteredClaims{
			Subject:   l.userID,
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

// jwtClaims are an access token's claims as JSON. The claim "id" repeats "sub", because
// the code in the chapter reads "id". "sid" is the id of the login, if the token belongs to
// one (OpenID Connect Front-Channel Logout 1.0, section 3).
type jwtClaims struct {
	UserID  string `json:"id"`
	LoginID string `json:"sid,omitempty"`
	jwt.RegisteredClaims
}

// Validate is called by the parser after its own checks.
func (c jwtClaims) Validate() error {
	if c.Subject == "" || c.Subject != c.UserID {
		return errors.New("auth: subject and id differ")
	}
	return nil
}

// claims is the content of a valid access token.
type claims struct {
	login     login
	expiresAt time.Time
}

var errUnknownKey = errors.New("auth: unknown key")

// invalidToken returns the refusal of a token with which the parser has failed.
func invalidToken(token string, err error) *refusal {
	r := *refusals[tokenInvalid]
	r.mistake = mistakeIn(token, err)
	return &r
}

// verify checks token and returns its claims. The error is a [*refusal].
func (i *Issuer) verify(token string) (claims, error) {
	if token == "" {
		return claims{}, refusals[tokenMissing]
	}
	if len(token) > maxToken {
		return claims{}, invalidToken(token, nil)
	}
	var c jwtClaims
	_, err := i.parser.ParseWithClaims(token, &c, func(t *jwt.Token) (any, error) {
		kid, _ := t.Header["kid"].(string)
		if key, ok := i.keys[kid]; ok {
			return key, nil
		}
		return nil, errUnknownKey
	})
	switch {
	case errors.Is(err, jwt.ErrTokenExpired):
		return claims{}, refusals[tokenExpired]
	case err != nil:
		return claims{}, invalidToken(token, err)
	}
	return claims{login: login{c.LoginID, c.Subject}, expiresAt: c.ExpiresAt.Time}, nil
}
