package auth_test

import (
	"encoding/base64"
	"errors"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/socketplay/socketplay/server/auth"
)

func newIssuer(t *testing.T, opts auth.IssuerOptions) *auth.Issuer {
	t.Helper()
	i, err := auth.NewIssuer(opts)
	if err != nil {
		t.Fatal(err)
	}
	return i
}

func codeOf(err error) auth.Code {
	if refusal, ok := errors.AsType[*auth.Refusal](err); ok {
		return refusal.Code
	}
	return ""
}

func TestTokenLife(t *testing.T) {
	c := newClock()
	i := newIssuer(t, auth.IssuerOptions{Secret: secret, Now: c.Now})
	token, err := i.Issue("alice")
	if err != nil {
		t.Fatal(err)
	}
	identity, err := i.Verify(token)
	if err != nil || identity.UserID != "alice" || !identity.Expires.Equal(c.Now().Add(15*time.Minute)) {
		t.Errorf("identity = %+v, %v", identity, err)
	}
	c.move(15*time.Minute + 29*time.Second)
	if _, err := i.Verify(token); err != nil {
		t.Errorf("within the leeway: %v", err)
	}
	c.move(2 * time.Second)
	if _, err := i.Verify(token); codeOf(err) != auth.TokenExpired {
		t.Errorf("expired: %v", err)
	}
	old, err := i.IssueAt("alice", c.Now().Add(-time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := i.Verify(old); codeOf(err) != auth.TokenExpired {
		t.Errorf("issued long ago: %v", err)
	}
}

func TestFormerSecretStillVerifies(t *testing.T) {
	other := []byte(strings.Repeat("another secret ", 3))
	token, err := newIssuer(t, auth.IssuerOptions{Secret: secret}).Issue("bob")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := newIssuer(t, auth.IssuerOptions{Secret: other, FormerSecrets: [][]byte{secret}}).Verify(token); err != nil {
		t.Error(err)
	}
	if _, err := newIssuer(t, auth.IssuerOptions{Secret: other}).Verify(token); codeOf(err) != auth.TokenInvalid {
		t.Errorf("unknown secret: %v", err)
	}
}

func TestShortSecretIsRefused(t *testing.T) {
	for _, opts := range []auth.IssuerOptions{{}, {Secret: []byte("secret")}, {Secret: secret, FormerSecrets: [][]byte{[]byte("x")}}} {
		if _, err := auth.NewIssuer(opts); err == nil {
			t.Errorf("accepted %q", opts.Secret)
		}
	}
}

// forge changes a good token's claims and header and signs the result with our
// own key, as somebody might who has talked another of our services into it.
func forge(t *testing.T, good string, method jwt.SigningMethod, key any, header, claims map[string]any) string {
	t.Helper()
	parsed, _, err := jwt.NewParser().ParseUnverified(good, jwt.MapClaims{})
	if err != nil {
		t.Fatal(err)
	}
	all := parsed.Claims.(jwt.MapClaims)
	maps.Copy(all, claims)
	maps.DeleteFunc(all, func(_ string, v any) bool { return v == nil })
	token := jwt.NewWithClaims(method, all)
	token.Header["kid"] = parsed.Header["kid"]
	maps.Copy(token.Header, header)
	maps.DeleteFunc(token.Header, func(_ string, v any) bool { return v == nil })
	signed, err := token.SignedString(key)
	if err != nil {
		t.Fatal(err)
	}
	return signed
}

func TestBadTokens(t *testing.T) {
	i := newIssuer(t, auth.IssuerOptions{Secret: secret})
	good, err := i.Issue("alice")
	if err != nil {
		t.Fatal(err)
	}
	type m = map[string]any
	hs256 := jwt.SigningMethodHS256
	if _, err := i.Verify(forge(t, good, hs256, secret, nil, nil)); err != nil {
		t.Fatalf("the forgery itself is bad: %v", err)
	}
	head, rest, _ := strings.Cut(good, ".")
	body, signature, _ := strings.Cut(rest, ".")
	for name, tt := range map[string]struct {
		token string
		want  auth.Code
	}{
		"empty":             {"", auth.TokenMissing},
		"text":              {"token", auth.TokenInvalid},
		"dots":              {strings.Repeat(".", 8000), auth.TokenInvalid},
		"oversize":          {good + strings.Repeat("A", 8<<10), auth.TokenInvalid},
		"refresh token":     {"FAMILY.SECRET", auth.TokenInvalid},
		"no signature":      {head + "." + body + ".", auth.TokenInvalid},
		"cut":               {good[:len(good)-2], auth.TokenInvalid},
		"padded":            {good + "=", auth.TokenInvalid},
		"changed body":      {head + "." + base64.RawURLEncoding.EncodeToString([]byte(`{"sub":"bob","id":"bob"}`)) + "." + signature, auth.TokenInvalid},
		"alg none":          {forge(t, good, jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType, nil, nil), auth.TokenInvalid},
		"alg HS512":         {forge(t, good, jwt.SigningMethodHS512, secret, nil, nil), auth.TokenInvalid},
		"another key":       {forge(t, good, hs256, []byte("another"), nil, nil), auth.TokenInvalid},
		"no kid":            {forge(t, good, hs256, secret, m{"kid": nil}, nil), auth.TokenInvalid},
		"kid of a file":     {forge(t, good, hs256, secret, m{"kid": "../../dev/null"}, nil), auth.TokenInvalid},
		"kid no string":     {forge(t, good, hs256, secret, m{"kid": 1}, nil), auth.TokenInvalid},
		"no expiry":         {forge(t, good, hs256, secret, nil, m{"exp": nil}), auth.TokenInvalid},
		"no audience":       {forge(t, good, hs256, secret, nil, m{"aud": nil}), auth.TokenInvalid},
		"wrong audience":    {forge(t, good, hs256, secret, nil, m{"aud": "others"}), auth.TokenInvalid},
		"wrong issuer":      {forge(t, good, hs256, secret, nil, m{"iss": "others"}), auth.TokenInvalid},
		"from the future":   {forge(t, good, hs256, secret, nil, m{"iat": time.Now().Add(time.Hour).Unix()}), auth.TokenInvalid},
		"not yet":           {forge(t, good, hs256, secret, nil, m{"nbf": time.Now().Add(time.Hour).Unix()}), auth.TokenInvalid},
		"no subject":        {forge(t, good, hs256, secret, nil, m{"sub": nil, "id": nil}), auth.TokenInvalid},
		"id is not subject": {forge(t, good, hs256, secret, nil, m{"id": "bob"}), auth.TokenInvalid},
		"id a number":       {forge(t, good, hs256, secret, nil, m{"id": 1}), auth.TokenInvalid},
		"expired":           {forge(t, good, hs256, secret, nil, m{"exp": time.Now().Add(-time.Minute).Unix()}), auth.TokenExpired},
	} {
		if identity, err := i.Verify(tt.token); codeOf(err) != tt.want || identity != (auth.Identity{}) {
			t.Errorf("%s: %+v, %v, want code %s", name, identity, err, tt.want)
		}
	}
}

func FuzzVerify(f *testing.F) {
	i, err := auth.NewIssuer(auth.IssuerOptions{Secret: secret})
	if err != nil {
		f.Fatal(err)
	}
	good, err := i.Issue("alice")
	if err != nil {
		f.Fatal(err)
	}
	f.Add("a.b.c")
	f.Add("eyJhbGciOiJub25lIn0.e30.")
	f.Add(strings.Repeat("e30.", 100))
	f.Fuzz(func(t *testing.T, token string) {
		if identity, err := i.Verify(token); err == nil && token != good {
			t.Fatalf("%q was accepted as %+v", token, identity)
		}
	})
}
