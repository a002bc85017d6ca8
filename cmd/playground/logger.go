package main

import (
	"io"
	"log/slog"

	"github.com/socketplay/socketplay/server/trace"
)

// newLogger returns a logger that writes no access token: an error may quote what a client
// has sent.
func newLogger(w io.Writer, level slog.Leveler) *slog.Logger {
	return slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{Level: level, ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if kind := a.Value.Kind(); kind == slog.KindString || kind == slog.KindAny {
			text := a.Value.String()
			if clean := trace.WithoutTokens(text); clean != text {
				a.Value = slog.StringValue(clean)
			}
		}
		return a
	}}))
}
