package auth

import (
	"encoding/base64"
	"errors"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

func mustIssuer(t *testing.T, opts issuerOptions) *Issuer {
	t.Helper()
	i, err := newIssuer(opts)
	if err != nil {
		t.Fatal(err)
	}
	return i
}

func codeOf(err error) refusalCode {
	if refused, ok := errors.AsType[*refusal](err); ok {
		return refused.code
	}
	return ""
}

func TestTokenLifetime(t *testing.T) {
	c := newClock()
	i := mustIssuer(t, issuerOptions{secret: testSecret, now: c.Now})
	token, err := i.Issue("alice")
	if err != nil {
		t.Fatal(err)
	}
	got, err := i.verify(token)
	if err != nil || got.login.userID != "alice" || !got.expiresAt.Equal(c.Now().Add(15*time.Minute)) {
		t.Errorf("claims %+v, %v", got, err)
	}
	c.move(15*time.Minute + 29*time.Second)
	if _, err := i.verify(token); err != nil {
		t.Errorf("a token that expired within the leeway: %v", err)
	}
	c.move(2 * time.Second)
	if _, err := i.verify(token); codeOf(err) != tokenExpired {
		t.Errorf("an expired token: %v", err)
	}
	old, err := i.IssueAt("alice", c.Now().Add(-time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := i.verify(old); codeOf(err) != tokenExpired {
		t.Errorf("a token that was issued long ago: %v", err)
	}
}

func TestFormerSecretStillVerifies(t *testing.T) {
	other := []byte(strings.Repeat("another secret ", 3))
	token, err := mustIssuer(t, issuerOptions{secret: testSecret}).Issue("bob")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := mustIssuer(t, issuerOptions{secret: other, formerSecrets: [][]byte{testSecret}}).verify(token); err != nil {
		t.Error(err)
	}
	if _, err := mustIssuer(t, issuerOptions{secret: other}).verify(token); codeOf(err) != tokenInvalid {
		t.Errorf("a token of an unknown secret: %v", err)
	}
}

func TestShortSecretIsRefused(t *testing.T) {
	for _, opts := range []issuerOptions{{}, {secret: []byte("secret")}, {secret: testSecret, formerSecrets: [][]byte{[]byte("x")}}} {
		if _, err := newIssuer(opts); err == nil {
			t.Errorf("the secret %q, or a former one, was accepted", opts.secret)
		}
	}
}

// forge changes the claims and the header of a valid token and signs the result with
// key. With the real key, the signature is right and only the contents are wrong.
func forge(t *testing.T, good string, method jwt.SigningMethod, key any, header, changes map[string]any) string {
	t.Helper()
	parsed, _, err := jwt.NewParser().ParseUnverified(good, jwt.MapClaims{})
	if err != nil {
		t.Fatal(err)
	}
	all := parsed.Claims.(jwt.MapClaims)
	maps.Copy(all, changes)
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
	i := mustIssuer(t, issuerOptions{secret: testSecret})
	good, err := i.Issue("alice")
	if err != nil {
		t.Fatal(err)
	}
	type m = map[string]any
	hs256 := jwt.SigningMethodHS256
	if _, err := i.verify(forge(t, good, hs256, testSecret, nil, nil)); err != nil {
		t.Fatalf("a token that forge did not change is refused: %v", err)
	}
	head, rest, _ := strings.Cut(good, ".")
	body, signature, _ := strings.Cut(rest, ".")
	for name, tt := range map[string]struct {
		token string
		want  refusalCode
	}{
		"empty":             {"", tokenMissing},
		"text":              {"token", tokenInvalid},
		"dots":              {strings.Repeat(".", 8000), tokenInvalid},
		"oversize":          {good + strings.Repeat("A", 8<<10), tokenInvalid},
		"refresh token":     {"FAMILY.SECRET", tokenInvalid},
		"no signature":      {head + "." + body + ".", tokenInvalid},
		"cut":               {good[:len(good)-2], tokenInvalid},
		"padded":            {good + "=", tokenInvalid},
		"changed body":      {head + "." + base64.RawURLEncoding.EncodeToString([]byte(`{"sub":"bob","id":"bob"}`)) + "." + signature, tokenInvalid},
		"alg none":          {forge(t, good, jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType, nil, nil), tokenInvalid},
		"alg HS512":         {forge(t, good, jwt.SigningMethodHS512, testSecret, nil, nil), tokenInvalid},
		"another key":       {forge(t, good, hs256, []byte("another"), nil, nil), tokenInvalid},
		"no kid":            {forge(t, good, hs256, testSecret, m{"kid": nil}, nil), tokenInvalid},
		"kid of a file":     {forge(t, good, hs256, testSecret, m{"kid": "../../dev/null"}, nil), tokenInvalid},
		"kid is a number":   {forge(t, good, hs256, testSecret, m{"kid": 1}, nil), tokenInvalid},
		"no expiry":         {forge(t, good, hs256, testSecret, nil, m{"exp": nil}), tokenInvalid},
		"no audience":       {forge(t, good, hs256, testSecret, nil, m{"aud": nil}), tokenInvalid},
		"wrong audience":    {forge(t, good, hs256, testSecret, nil, m{"aud": "others"}), tokenInvalid},
		"wrong issuer":      {forge(t, good, hs256, testSecret, nil, m{"iss": "others"}), tokenInvalid},
		"from the future":   {forge(t, good, hs256, testSecret, nil, m{"iat": time.Now().Add(time.Hour).Unix()}), tokenInvalid},
		"not valid yet":     {forge(t, good, hs256, testSecret, nil, m{"nbf": time.Now().Add(time.Hour).Unix()}), tokenInvalid},
		"no subject":        {forge(t, good, hs256, testSecret, nil, m{"sub": nil, "id": nil}), tokenInvalid},
		"id is not subject": {forge(t, good, hs256, testSecret, nil, m{"id": "bob"}), tokenInvalid},
		"id is a number":    {forge(t, good, hs256, testSecret, nil, m{"id": 1}), tokenInvalid},
		"expired":           {forge(t, good, hs256, testSecret, nil, m{"exp": time.Now().Add(-time.Minute).Unix()}), tokenExpired},
	} {
		if got, err := i.verify(tt.token); codeOf(err) != tt.want || got != (claims{}) {
			t.Errorf("%s: %+v, %v, want code %s", name, got, err, tt.want)
		}
	}
}

func FuzzVerify(f *testing.F) {
	i, err := newIssuer(issuerOptions{secret: testSecret})
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
		if got, err := i.verify(token); err == nil && token != good {
			t.Fatalf("%q was accepted as %+v", token, got)
		}
	})
}
