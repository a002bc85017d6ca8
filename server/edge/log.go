package edge

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"
)

const (
	logWindow = time.Minute
	logLines  = 20  // lines of a kind in a logWindow
	logKinds  = 100 // kinds that are told apart in a logWindow
)

// LimitLog returns a handler for the log of a server: a visitor who can cause a line of the
// log could otherwise fill the disk with such lines. Within a minute the handler passes 20
// records of each kind to next, and at the end of the minute a record that says how many
// more there were. Records with the same message and level are of one kind.
//
// The handler passes all records below the level WARN to next. A person who wants to see
// those wants to see all.
func LimitLog(next slog.Handler) slog.Handler {
	return &limitedLog{next, &logCounts{next: next, kinds: make(map[logKind]*int)}}
}

// limitedLog is a slog.Handler. All handlers that WithAttrs and WithGroup return count
// together.
type limitedLog struct {
	slog.Handler
	counts *logCounts
}

// Handle implements [slog.Handler].
func (h *limitedLog) Handle(ctx context.Context, r slog.Record) error {
	if r.Level >= slog.LevelWarn && !h.counts.add(logKind{r.Level, r.Message}) {
		return nil
	}
	return h.Handler.Handle(ctx, r)
}

// WithAttrs implements [slog.Handler].
func (h *limitedLog) WithAttrs(attrs []slog.Attr) slog.Handler {
	return &limitedLog{h.Handler.WithAttrs(attrs), h.counts}
}

// WithGroup implements [slog.Handler].
func (h *limitedLog) WithGroup(name string) slog.Handler {
	return &limitedLog{h.Handler.WithGroup(name), h.counts}
}

type logKind struct {
	level   slog.Level
	message string
}

// logCounts counts the records of the current window, by kind.
type logCounts struct {
	next slog.Handler

	mu    sync.Mutex
	kinds map[logKind]*int
}

// add counts a record. It returns false if the record is one too many.
func (c *logCounts) add(kind logKind) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.kinds) == 0 {
		time.AfterFunc(logWindow, c.endWindow)
	}
	n := c.kinds[kind]
	if n == nil && len(c.kinds) >= logKinds {
		kind.message = "other messages" // the visitor may have chosen a part of each message
		n = c.kinds[kind]
	}
	if n == nil {
		n = new(int)
		c.kinds[kind] = n
	}
	*n++
	return *n <= logLines
}

// endWindow logs how many records were left out.
func (c *logCounts) endWindow() {
	c.mu.Lock()
	kinds := c.kinds
	c.kinds = make(map[logKind]*int)
	c.mu.Unlock()
	for kind, n := range kinds {
		if *n > logLines {
			message, _, _ := strings.Cut(kind.message, "\n")
			r := slog.NewRecord(time.Now(), kind.level, fmt.Sprintf("and %d more: %s", *n-logLines, message), 0)
			_ = c.next.Handle(context.Background(), r) // as slog.Logger, which ignores errors too
		}
	}
}
