package lab

import (
	"context"

	"github.com/socketplay/socketplay/server/lab/words"
	"github.com/socketplay/socketplay/server/socketio"
)

// join handles the action "join": it puts a socket into a room.
func (l *Lab) join(ctx context.Context, _ *socketio.Socket, r Request) (Done, error) {
	s, err := l.socket(r)
	if err != nil {
		return Done{}, err
	}
	if r.Room == "" {
		return Done{}, errNoRoom
	}
	l.coming.mu.Lock()
	defer l.coming.mu.Unlock()
	if err := l.checkRoomsLocked(s.ID(), s.Rooms(), r.Room); err != nil {
		return Done{}, err
	}
	ctx, done := l.recordAction(ctx, words.Join.On(), r)
	s.Join(ctx, r.Room)
	return done, nil
}

// leave handles the action "leave": it takes a socket out of a room.
func (l *Lab) leave(ctx context.Context, _ *socketio.Socket, r Request) (Done, error) {
	s, err := l.socket(r)
	if err != nil {
		return Done{}, err
	}
	if r.Room == "" {
		return Done{}, errNoRoom
	}
	ctx, done := l.recordAction(ctx, words.Leave.On(), r)
	s.Leave(ctx, r.Room)
	return done, nil
}

// drop handles the action "drop": it cuts the connection of a socket's client, as a
// failing network does.
func (l *Lab) drop(ctx context.Context, _ *socketio.Socket, r Request) (Done, error) {
	s, err := l.socket(r)
	if err != nil {
		return Done{}, err
	}
	ctx, done := l.recordAction(ctx, words.Drop.On(), r)
	noteCauseOnConnection(ctx, l.Instance(r.Instance), s)
	s.Drop()
	return done, nil
}

// disconnect handles the action "disconnect-socket": it disconnects a socket. If the
// request says close, it also closes the socket's connection.
func (l *Lab) disconnect(ctx context.Context, _ *socketio.Socket, r Request) (Done, error) {
	s, err := l.socket(r)
	if err != nil {
		return Done{}, err
	}
	ctx, done := l.recordAction(ctx, words.DisconnectSocket.On(), r)
	noteCause(ctx, s)
	if r.Close {
		noteCauseOnConnection(ctx, l.Instance(r.Instance), s)
	}
	s.Disconnect(r.Close)
	return done, nil
}
