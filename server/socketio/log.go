package socketio

import (
	"context"
	"log/slog"
)

// log writes a log record about s, with its namespace, its id and the attributes that
// Options.LogAttrs returns. If the logger drops records of this level, log returns at once.
func (s *Socket) log(ctx context.Context, level slog.Level, message string, attrs ...slog.Attr) {
	opts := &s.ns.srv.opts
	if !opts.Logger.Enabled(ctx, level) {
		return
	}
	all := []slog.Attr{slog.String("namespace", s.ns.name), slog.String("socket", s.id)}
	if opts.LogAttrs != nil {
		all = append(all, opts.LogAttrs(s)...)
	}
	opts.Logger.LogAttrs(ctx, level, message, append(all, attrs...)...)
}
