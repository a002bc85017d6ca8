package lab

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/socketplay/socketplay/server/internal/limits"
	"github.com/socketplay/socketplay/server/lab/words"
	"github.com/socketplay/socketplay/server/socketio"
)

// largeBytes is how many bytes the text of the action "large" has: more than the official
// maxHttpBufferSize, which limits what a client sends. A server may send more than that.
const largeBytes = 1_100_000

// largeRate is how often the pages of a lab can ask for it.
var largeRate = limits.Rate{PerSecond: 0.5, Burst: 2}

// large handles the action "large": it emits an event with a long text to a socket. The lab
// makes the text, since pages may send only Limits.DataBytes. It counts as an event of
// the page's address with that many bytes, like one that a client sends.
func (l *Lab) large(ctx context.Context, page *socketio.Socket, r Request) (Done, error) {
	s, err := l.socket(r)
	if err != nil {
		return Done{}, err
	}
	now := time.Now()
	wait := l.largeEvents.Spend(now, 1)
	if wait <= 0 {
		wait = l.events.spendTogether("", limits.Address(page.Handshake().Address), now, priceOf(largeBytes))
	}
	if wait > 0 {
		return Done{}, socketio.AckError(fmt.Sprintf("The server has sent long texts recently. Try again in %d s.", int(wait.Seconds())+1))
	}
	ctx, done := l.recordAction(ctx, words.Large.On(), r)
	return done, s.Emit(ctx, "large", strings.Repeat("x", largeBytes))
}
