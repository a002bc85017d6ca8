package main

import (
	"errors"
	"log/slog"
	"strings"
	"testing"
)

// Without ReplaceAttr in newLogger, the log has each of these tokens.
func TestTokensStayOutOfTheLog(t *testing.T) {
	const rest = "yJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.c2lnbmF0dXJl"
	var out strings.Builder
	logger := newLogger(&out, slog.LevelInfo).With("namespace", "/e"+rest)
	logger.Error("no handler for e"+rest, "error", errors.New(`["\u0065`+rest+`"]`), "rooms", []string{"x", "e" + rest}, slog.Group("more", "path", "/?token=%65"+rest))
	if text := out.String(); strings.Contains(text, "hbGciOi") || strings.Contains(text, "c2lnbm") || strings.Count(text, "eyJ…") != 5 {
		t.Error(text)
	}
	out.Reset()
	logger.Info("started", "address", "localhost:3000", "error", errors.New("100% of nothing"), "n", 3)
	if text := out.String(); !strings.Contains(text, `msg=started`) || !strings.Contains(text, `address=localhost:3000 error="100% of nothing" n=3`) {
		t.Error(text)
	}
}
