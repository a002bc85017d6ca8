package trace

import (
	"encoding/json"
	"testing"
)

func TestTokensStayOutOfTheTrace(t *testing.T) {
	const token = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.c2lnbmF0dXJl_-w"
	for text, want := range map[string]string{
		`420["auth:refresh",{"token":"` + token + `"}]`:            `420["auth:refresh",{"token":"eyJ…"}]`,
		`["` + token + `","` + token + `"]`:                        `["eyJ…","eyJ…"]`,
		`42["auth:refresh",{"token":"` + token[:30]:                `42["auth:refresh",{"token":"eyJ…`, // the trace can cut a token off
		`["\u0065yJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.c2ln"]`:  `["eyJ…"]`,
		`["e\u0079\u004AhbGci\u004fiJIUzI1NiJ9\u002eeyJz.c2ln"]`:   `["eyJ…"]`,
		`["\\u0065yJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.c2ln"]`: `["\\eyJ…"]`, // a backslash and the text u0065yJ…
		`["news",{"text":"heyJude, v1.2.3"}]`:                      `["news",{"text":"heyJude, v1.2.3"}]`,
		`["news",{"text":"about eyJ and dots. Many. Dots"}]`:       `["news",{"text":"about eyJ and dots. Many. Dots"}]`,
	} {
		if got := string(withoutTokens([]byte(text))); got != want {
			t.Errorf("%s became %s, want %s", text, got, want)
		}
	}
}

// Without the escapes in the pattern, the first part fails. Without isEscaped, the second
// part does: `"\\u0065yJ` would become `"\eyJ`, which no page can read.
func FuzzTokensInJSON(f *testing.F) {
	const token = "yJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.c2lnbmF0dXJl"
	for _, text := range []string{`["` + "e" + token + `"]`, `["\u0065` + token + `"]`, `["\\u0065` + token + `"]`, `["\\\u0065` + token + `"]`, `["\u00fe` + token + `"]`} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		if kept := withoutTokens(text); json.Valid(text) && !json.Valid(kept) {
			t.Errorf("%s became %s", text, kept)
		}
	})
}
