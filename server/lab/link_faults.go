package lab

import (
	"context"

	"github.com/socketplay/socketplay/server/lab/words"
	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/trace"
)

// block handles the action "block": it prevents WebSocket connections over a link, or
// allows them again.
func (l *Lab) block(ctx context.Context, _ *socketio.Socket, r Request) (Done, error) {
	return l.changeLink(ctx, words.Block.Turned(r.On), r, func(s *LinkState) { s.Blocked = r.On })
}

// delay handles the action "delay": it sets the delay of a link in each direction. 0 ms
// turns the delay off.
func (l *Lab) delay(ctx context.Context, _ *socketio.Socket, r Request) (Done, error) {
	if r.Ms < 0 || r.Ms > int(maxDelay.Milliseconds()) {
		return Done{}, socketio.AckError("A delay is between 0 and 10,000 ms.")
	}
	return l.changeLink(ctx, words.Delay.Turned(r.Ms > 0), r, func(s *LinkState) { s.DelayMs = r.Ms })
}

// pause handles the action "pause": it holds back everything that the client sends, its
// pongs included. It makes the server send a ping now, so that the ping timeout begins at
// once. When the session ends, the pause ends too, so that the client can reconnect.
func (l *Lab) pause(ctx context.Context, _ *socketio.Socket, r Request) (Done, error) {
	s, err := l.socket(r)
	if err != nil {
		return Done{}, err
	}
	if r.On && linkOf(s) != r.Link { // the pause ends with the session, so the session must be the link's
		return Done{}, socketio.AckError("This client does not use the link of that name.")
	}
	done, err := l.changeLink(ctx, words.Pause.Turned(r.On), r, func(s *LinkState) { s.Paused = r.On })
	switch {
	case err != nil:
	case r.On:
		s.Conn().Ping()
		l.faults.links.unpauseAfter(s.Conn().Context(), r.Link)
	default:
		l.faults.links.stopWaiting(r.Link)
	}
	return done, err
}

// offline handles the action "offline": it takes a client's network away, or gives it
// back. The client's connection ends as when a network fails.
func (l *Lab) offline(ctx context.Context, _ *socketio.Socket, r Request) (Done, error) {
	done, err := l.changeLink(ctx, words.Offline.Turned(r.On), r, func(s *LinkState) { s.Offline = r.On })
	if err != nil || !r.On {
		return done, err
	}
	ctx = trace.WithCause(ctx, done.Cause)
	for _, i := range l.Instances() {
		io := i.Server()
		if io == nil {
			continue
		}
		for _, ns := range io.Namespaces() {
			for _, s := range ns.Sockets() {
				if linkOf(s) == r.Link {
					noteCauseOnConnection(ctx, i, s)
					s.Drop()
				}
			}
		}
	}
	return done, nil
}

// changeLink records the action and changes the state of the request's link.
func (l *Lab) changeLink(ctx context.Context, name words.Recorded, r Request, change func(*LinkState)) (Done, error) {
	if !validLink(r.Link) {
		return Done{}, socketio.AckError("That is not the name of a link. A client names its link in its address, as ?link=….")
	}
	_, done := l.recordAction(ctx, name, r)
	if !l.faults.links.change(r.Link, change) {
		return Done{}, socketio.AckError("Too many links are broken in this lab. Undo some first.")
	}
	return done, nil
}
