package redisadapter

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/socketplay/socketplay/server/socketio"
)

// sessionStore keeps the sessions of one namespace's clients in Redis, so that all
// servers can find them.
type sessionStore struct {
	*member
	prefix string // the start of the names of the keys
	stream string // the name of the stream with the namespace's events
	queue  *worker[socketio.RecoverySession]

	ctx    context.Context // ends when close is called
	cancel context.CancelFunc
}

func newSessionStore(m *member, prefix, stream string) *sessionStore {
	s := &sessionStore{member: m, prefix: prefix, stream: stream}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	s.queue = &worker[socketio.RecoverySession]{do: s.saveAll, maxItems: m.opts.QueueMessages, maxBytes: m.opts.QueueBytes}
	return s
}

// save puts a session into the queue of those to be saved. It does not wait for Redis.
func (s *sessionStore) save(session socketio.RecoverySession) {
	if !s.queue.put(session, len(session.Data)) {
		s.opts.countDropped(s.prefix)
	}
}

// close saves the sessions in the queue. It takes no longer than Options.RequestTimeout.
func (s *sessionStore) close() {
	s.queue.finish(s.opts.RequestTimeout)
	s.cancel()
}

func (s *sessionStore) saveAll(sessions []socketio.RecoverySession) {
	for len(sessions) > 0 {
		n := min(len(sessions), batchAnswers)
		s.saveBatch(sessions[:n])
		sessions = sessions[n:]
	}
}

func (s *sessionStore) saveBatch(sessions []socketio.RecoverySession) {
	ctx, cancel := context.WithTimeout(s.ctx, s.opts.Timeout)
	defer cancel()
	pipe := s.client.Pipeline()
	for _, session := range sessions {
		left := time.Until(session.Expires)
		if left < time.Millisecond {
			continue
		}
		text, err := encodeSession(session)
		if err != nil {
			s.countUnsent("session", 1, err)
			continue
		}
		pipe.Set(ctx, s.prefix+session.PID, text, left)
	}
	if pipe.Len() == 0 {
		return
	}
	n := uint64(pipe.Len())
	if _, err := pipe.Exec(ctx); err != nil {
		s.countUnsent("session", n, err)
	}
}

// remove returns the session that was saved under pid and removes it from Redis, so that
// only one client can recover it. It returns nil if Redis does not have the session. It
// also returns nil if the stream no longer has the event at offset: then the server
// cannot tell which events the client has missed.
func (s *sessionStore) remove(ctx context.Context, pid, offset string) (*socketio.RecoverySession, error) {
	id, ok := parseStreamID(offset)
	if !ok || len(pid) > maxID {
		return nil, nil
	}
	ctx, cancel := context.WithTimeout(ctx, s.opts.Timeout)
	defer cancel()
	pipe := s.client.Pipeline()
	saved := pipe.GetDel(ctx, s.prefix+pid)
	event := pipe.XRange(ctx, s.stream, id.String(), id.String())
	if _, err := pipe.Exec(ctx); err != nil && !errors.Is(err, redis.Nil) {
		return nil, fmt.Errorf("redisadapter: session: %w", err)
	}
	if saved.Val() == "" || len(event.Val()) == 0 {
		return nil, nil
	}
	session, err := decodeSession(saved.Val())
	if err != nil {
		return nil, fmt.Errorf("redisadapter: session: %w", err)
	}
	if session.PID != pid {
		return nil, errors.New("redisadapter: another client's session")
	}
	return session, nil
}
