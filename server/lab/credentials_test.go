package lab

import "testing"

func TestTokensStayOutOfTheTrace(t *testing.T) {
	const token = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.c2lnbmF0dXJl_-w"
	for text, want := range map[string]string{
		`420["auth:refresh",{"token":"` + token + `"}]`:      `420["auth:refresh",{"token":"eyJ…"}]`,
		`["` + token + `","` + token + `"]`:                  `["eyJ…","eyJ…"]`,
		`42["auth:refresh",{"token":"` + token[:30]:          `42["auth:refresh",{"token":"eyJ…`, // the trace can cut a token off
		`["news",{"text":"heyJude, v1.2.3"}]`:                `["news",{"text":"heyJude, v1.2.3"}]`,
		`["news",{"text":"about eyJ and dots. Many. Dots"}]`: `["news",{"text":"about eyJ and dots. Many. Dots"}]`,
	} {
		if got := string(withoutTokens([]byte(text))); got != want {
			t.Errorf("%s became %s, want %s", text, got, want)
		}
	}
}
