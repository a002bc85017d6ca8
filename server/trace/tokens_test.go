package trace

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/url"
	"os"
	"strings"
	"testing"
)

const token = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.c2lnbmF0dXJl_-w"

// The pages' unit tests use the same file. Without unescape, the cases with escapes fail;
// without decodeHex and decodeBase64, those with runs.
func TestTokensStayOutOfTheTrace(t *testing.T) {
	file, err := os.ReadFile("testdata/tokens.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct{ What, Text, Kept string }
	if err := json.Unmarshal(file, &cases); err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		if got := withoutTokens(c.Text); got != c.Kept {
			t.Errorf("%s: %s became %s, want %s", c.What, c.Text, got, c.Kept)
		}
	}
}

// Without withoutTokens in cutText, all texts fail. Without argsWithoutTokens in cut, Args does.
func TestNoFieldKeepsAToken(t *testing.T) {
	r := NewRecorder(Options{})
	sub := r.Subscribe()
	defer sub.Close()
	escaped := `\u0065` + token[1:]
	given := Event{
		Kind: Emit, Transport: token, Namespace: token, Socket: token, User: token, Event: token, Room: token, Rooms: []string{"x", token},
		Args:   json.RawMessage(`[{"` + escaped + `":"` + escaped + `"}]`),
		Target: &Target{Socket: token, Rooms: []string{token}, Except: []string{token}},
		Reason: token, Error: token, Channel: "c#" + token, Frame: `42["` + escaped + `"]`, Hex: hex.EncodeToString([]byte(token)), Method: token,
	}
	rooms, target := given.Rooms, *given.Target
	r.Record(given)
	got, _, err := sub.Next(t.Context(), nil, 1)
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(got[0])
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"zdWIiOiJ", "c2lnbm", hex.EncodeToString([]byte("c2lnbm"))} {
		if strings.Contains(string(text), secret) {
			t.Errorf("the trace has %s: %s", secret, text)
		}
	}
	if rooms[1] != token || target.Rooms[0] != token {
		t.Error("the caller's event has changed")
	}
}

// However a token is spelled, no part of its signature can be read from what is kept.
func TestTokensInAnySpelling(t *testing.T) {
	for seed := range uint64(1000) {
		r := rand.New(rand.NewPCG(seed, 16))
		text, steps := spell(r, token)
		kept := withoutTokens(text)
		for range 12 {
			if strings.Contains(kept, "eyJhbG") || strings.Contains(kept, "c2lnbmF0") {
				t.Fatalf("seed %d: %v: %s became %s", seed, steps, text, withoutTokens(text))
			}
			kept = decodeOnce(kept)
		}
	}
}

// spell writes a token as a random encoder of JSON or URLs may, up to five times.
func spell(r *rand.Rand, text string) (string, []string) {
	var steps []string
	for range 1 + r.IntN(5) {
		switch step := r.IntN(5); step {
		case 0:
			quoted, _ := json.Marshal(map[string]string{"a": text}) // a text has no error
			text = string(quoted)
			steps = append(steps, "JSON")
		case 1:
			text = url.QueryEscape(text)
			steps = append(steps, "URL")
		case 2, 3:
			var b strings.Builder
			for _, c := range []byte(text) {
				switch special := step == 2 && (c == '\\' || c == '"') || step == 3 && c == '%'; {
				case special && step == 2:
					b.WriteByte('\\')
					b.WriteByte(c)
				case !special && r.IntN(4) > 0:
					b.WriteByte(c)
				case step == 2:
					fmt.Fprintf(&b, []string{`\u%04x`, `\u%04X`}[r.IntN(2)], c)
				default:
					fmt.Fprintf(&b, []string{`%%%02x`, `%%%02X`}[r.IntN(2)], c)
				}
			}
			text = b.String()
			steps = append(steps, []string{2: "escapes", 3: "percents"}[step])
		case 4:
			text = "/a?b=" + text + "&c=d"
			steps = append(steps, "around")
		}
	}
	switch r.IntN(4) {
	case 0:
		return hex.EncodeToString([]byte(text)), append(steps, "hex")
	case 1:
		return "b" + base64.StdEncoding.EncodeToString([]byte("xyz"[:r.IntN(3)]+text)), append(steps, "base64")
	}
	return text, steps
}

// decodeOnce decodes text in all ways at once. It shares no code with what it tests.
func decodeOnce(text string) string {
	if b, err := hex.DecodeString(text); err == nil && len(b) > 0 {
		return string(b)
	}
	if b, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(text, "b")); err == nil && len(b) > 0 {
		return string(b)
	}
	var b strings.Builder
	for i := 0; i < len(text); {
		var c byte
		if n, _ := fmt.Sscanf(text[i:min(i+6, len(text))], `\u00%2x`, &c); n == 1 {
			b.WriteByte(c)
			i += 6
		} else if n, _ := fmt.Sscanf(text[i:min(i+3, len(text))], `%%%2x`, &c); n == 1 {
			b.WriteByte(c)
			i += 3
		} else if text[i] == '\\' && i+1 < len(text) {
			b.WriteByte(text[i+1])
			i += 2
		} else {
			b.WriteByte(text[i])
			i++
		}
	}
	return b.String()
}

// A removed token leaves JSON that a page can read, or the whole trace would not reach it.
// Without json.Valid in argsWithoutTokens, the last seed fails.
func FuzzTokensInJSON(f *testing.F) {
	rest := token[1:]
	for _, text := range []string{
		`["e` + rest + `"]`, `["\u0065` + rest + `"]`, `["\\u0065` + rest + `"]`, `["\\\u0065` + rest + `"]`, `["\u00fe` + rest + `"]`, `["\\","\u0065` + rest + `\\"]`,
		`["\n` + inBase64WithFirst('n') + `"]`,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		if kept := argsWithoutTokens(text); json.Valid(text) && !json.Valid(kept) {
			t.Errorf("%s became %s", text, kept)
		}
	})
}

// inBase64WithFirst returns the rest of the base64 of a text with a token, which begins
// with the character first.
func inBase64WithFirst(first byte) string {
	for c := range 256 {
		if text := base64.StdEncoding.EncodeToString([]byte{byte(c), 'e', 'y', 'J', 'h'}); text[0] == first {
			return base64.StdEncoding.EncodeToString(append([]byte{byte(c)}, token...))[1:]
		}
	}
	return ""
}
