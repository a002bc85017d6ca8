package edge_test

import (
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/socketplay/socketplay/server/edge"
)

// safeBuilder is a strings.Builder that a log and a test may use at the same time.
type safeBuilder struct {
	mu   sync.Mutex
	text strings.Builder
}

func (b *safeBuilder) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

func (b *safeBuilder) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}

// However often a visitor causes a line, the log gets 20 of them a minute and how many more
// there were. The lines of others are all there. Without LimitLog the log gets 10,000 lines.
func TestFloodOfLines(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out safeBuilder
		logger := slog.New(edge.LimitLog(slog.NewTextHandler(&out, &slog.HandlerOptions{Level: slog.LevelInfo})))
		for i := range 5000 {
			logger.Warn("a bad packet", "socket", i)
			logger.With("lab", "main").WithGroup("a").Warn("a bad packet", "socket", i)
		}
		for range 100 {
			logger.Info("a client has come")
		}
		logger.Error("a bad packet")
		logger.Warn("Redis does not answer")
		want := func(line string, n int) {
			t.Helper()
			if got := strings.Count(out.String(), line); got != n {
				t.Errorf("the log has %q %d times, want %d", line, got, n)
			}
		}
		want(`level=WARN msg="a bad packet"`, 20)
		want("a client has come", 100)
		want(`level=ERROR msg="a bad packet"`, 1)
		want("Redis does not answer", 1)

		time.Sleep(time.Minute)
		synctest.Wait()
		want(`level=WARN msg="and 9980 more: a bad packet"`, 1)
		want("more:", 1)
		logger.Warn("a bad packet")
		want(`level=WARN msg="a bad packet"`, 21)
		time.Sleep(time.Minute)
	})
}

// Messages that differ, such as those of net/http, which have addresses in them, count as
// one kind if there are many. Without logKinds the log gets, and LimitLog keeps, all 10,000.
func TestFloodOfMessages(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out safeBuilder
		logger := slog.New(edge.LimitLog(slog.NewTextHandler(&out, nil)))
		for i := range 10_000 {
			logger.Warn(fmt.Sprint("panic ", i, "\nat a line"))
		}
		time.Sleep(time.Minute)
		synctest.Wait()
		if n := strings.Count(out.String(), "\n"); n != 100+20+1 || !strings.Contains(out.String(), "and 9880 more: other messages") {
			t.Errorf("the log has %d lines: %.10000s", n, out.String())
		}
	})
}
