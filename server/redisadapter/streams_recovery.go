package redisadapter

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/socketplay/socketplay/server/internal/msgjson"
	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/wire/sio"
)

// storedSession is a session in Redis: what the official adapter keeps, and below
// the line what it does not know.
type storedSession struct {
	ID    string          `json:"sid"`
	PID   string          `json:"pid"`
	Rooms roomList        `json:"rooms"`
	Data  json.RawMessage `json:"data"`

	Namespace string `json:"nsp,omitempty"`
	Owner     string `json:"owner,omitempty"`
	Left      int64  `json:"disconnectedAt,omitempty"` // ms since 1970
	Expires   int64  `json:"expiresAt,omitempty"`
}

// encodeSession returns a session as msgpack in base64.
func encodeSession(s socketio.RecoverySession) (string, error) {
	stored := storedSession{
		ID: s.ID, PID: s.PID, Rooms: append(roomList{}, s.Rooms...), Data: json.RawMessage(s.Data),
		Namespace: s.Namespace, Owner: s.Owner, Left: s.Left.UnixMilli(), Expires: s.Expires.UnixMilli(),
	}
	if stored.Data == nil {
		stored.Data = json.RawMessage("{}") // what JavaScript's sockets have from the start
	}
	body, err := encodeAny(stored, nil, true, MaxMessage)
	return base64.StdEncoding.EncodeToString(body), err
}

func decodeSession(text string) (*socketio.RecoverySession, error) {
	if len(text) > base64.StdEncoding.EncodedLen(MaxMessage) {
		return nil, ErrTooLarge
	}
	body, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return nil, err
	}
	body, _, err = msgjson.ReadPlain(body)
	if err != nil {
		return nil, err
	}
	var stored storedSession
	if err := json.Unmarshal(body, &stored); err != nil {
		return nil, err
	}
	if stored.ID == "" || stored.PID == "" {
		return nil, errors.New("redisadapter: session without an id")
	}
	s := &socketio.RecoverySession{
		ID: stored.ID, PID: stored.PID, Rooms: stored.Rooms, Namespace: stored.Namespace, Owner: stored.Owner,
		Left: time.UnixMilli(stored.Left), Expires: time.UnixMilli(stored.Expires),
	}
	if d := string(stored.Data); d != "{}" && d != "null" {
		s.Data = []byte(stored.Data)
	}
	return s, nil
}

// SaveSession implements [socketio.RecoveryAdapter].
func (a *streamsAdapter) SaveSession(s socketio.RecoverySession) {
	if !a.saves.put(s, len(s.Data)) {
		a.opts.drop(a.opts.SessionKey)
	}
}

// save keeps sessions in Redis, many at once.
func (a *streamsAdapter) save(batch []socketio.RecoverySession) {
	for len(batch) > 0 {
		n := min(len(batch), batchAnswers)
		a.saveSome(batch[:n])
		batch = batch[n:]
	}
}

func (a *streamsAdapter) saveSome(batch []socketio.RecoverySession) {
	ctx, cancel := context.WithTimeout(a.ctx, a.opts.Timeout)
	defer cancel()
	pipe := a.client.Pipeline()
	for _, s := range batch {
		left := time.Until(s.Expires)
		if left < time.Millisecond {
			continue
		}
		text, err := encodeSession(s)
		if err != nil {
			a.unpublished(1, fmt.Errorf("session: %w", err))
			continue
		}
		pipe.Set(ctx, a.opts.SessionKey+s.PID, text, left)
	}
	if pipe.Len() == 0 {
		return
	}
	n := uint64(pipe.Len())
	if _, err := pipe.Exec(ctx); err != nil {
		a.unpublished(n, fmt.Errorf("session: %w", err))
	}
}

// TakeSession implements [socketio.RecoveryAdapter].
func (a *streamsAdapter) TakeSession(ctx context.Context, pid, offset string) (*socketio.RecoverySession, error) {
	id, ok := parseStreamID(offset)
	if !ok || len(pid) > maxID {
		return nil, nil
	}
	ctx, cancel := context.WithTimeout(ctx, a.opts.Timeout)
	defer cancel()
	pipe := a.client.Pipeline()
	taken := pipe.GetDel(ctx, a.opts.SessionKey+pid)
	seen := pipe.XRange(ctx, a.reader.name, id.String(), id.String())
	if _, err := pipe.Exec(ctx); err != nil && !errors.Is(err, redis.Nil) {
		return nil, fmt.Errorf("redisadapter: session: %w", err)
	}
	if taken.Val() == "" || len(seen.Val()) == 0 {
		return nil, nil
	}
	s, err := decodeSession(taken.Val())
	if err != nil {
		return nil, fmt.Errorf("redisadapter: session: %w", err)
	}
	if s.PID != pid {
		return nil, errors.New("redisadapter: somebody else's session")
	}
	return s, nil
}

// How the events that a client has missed are read.
const (
	missedPage  = 500 // entries at once
	missedTries = 100 // while others come faster than they can be read
)

var errBehind = errors.New("redisadapter: events come faster than what was missed can be read")

// Resume implements [socketio.RecoveryAdapter]. It reads the stream from offset on
// until it has overtaken what is delivered to this server's other clients; from
// there on the client gets events as they do.
func (a *streamsAdapter) Resume(ctx context.Context, rooms []string, offset string, enter func(missed []sio.Packet)) error {
	ctx, cancel := context.WithTimeout(ctx, a.opts.RequestTimeout)
	defer cancel()
	id, _ := parseStreamID(offset)
	if err := a.reader.await(ctx, id); err != nil { // what it has seen must not come again
		return fmt.Errorf("redisadapter: this server has not got as far as its client: %w", err)
	}
	m := missed{adapter: a, rooms: rooms, upTo: id}
	for range missedTries {
		if err := m.read(ctx); err != nil {
			return err
		}
		entered := false
		a.reader.delivery.Do(func() {
			last := a.reader.position()
			if entered = m.upTo.compare(last) >= 0; entered {
				enter(m.until(last))
			}
		})
		if entered {
			return nil
		}
	}
	return errBehind
}

// missed is what a client has missed, as far as it is read.
type missed struct {
	adapter *streamsAdapter
	rooms   []string
	upTo    streamID // of the entries that were looked at
	packets []sio.Packet
	ids     []streamID // of packets
}

// read looks at the entries that have come since, up to the end of the stream.
func (m *missed) read(ctx context.Context) error {
	for {
		entries, err := m.page(ctx)
		if err != nil {
			return fmt.Errorf("redisadapter: missed events: %w", err)
		}
		for _, x := range entries {
			e, err := readEntry(x)
			if err == nil {
				m.add(e)
			}
			if e.id.compare(m.upTo) > 0 {
				m.upTo = e.id
			}
		}
		if len(entries) < missedPage {
			return nil
		}
	}
}

func (m *missed) page(ctx context.Context) ([]redis.XMessage, error) {
	ctx, cancel := context.WithTimeout(ctx, m.adapter.opts.Timeout)
	defer cancel()
	return m.adapter.client.XRangeN(ctx, m.adapter.reader.name, m.upTo.next().String(), "+", missedPage).Result()
}

// add keeps an entry if it is an event that would have reached the client, and that
// it was to get even late.
func (m *missed) add(e entry) {
	if e.namespace != m.adapter.local.Name() || e.kind != clusterBroadcast {
		return
	}
	message, err := e.message()
	if err != nil {
		return // counted when it is delivered
	}
	r, err := message.request()
	if r == nil || err != nil || r.ID != "" {
		return
	}
	p, opts, _ := r.event()
	if opts.Volatile || !opts.Reach(m.rooms) {
		return
	}
	p.Namespace = e.namespace
	p.Data = appendOffset(p.Data, e.id.String())
	m.packets = append(m.packets, p)
	m.ids = append(m.ids, e.id)
}

// until returns the events up to last.
func (m *missed) until(last streamID) []sio.Packet {
	n := len(m.ids)
	for n > 0 && m.ids[n-1].compare(last) > 0 {
		n--
	}
	return m.packets[:n]
}

// appendOffset returns the array of an event with one argument more.
func appendOffset(data []byte, offset string) []byte {
	out := append([]byte{}, data[:len(data)-1]...)
	out = append(out, ',')
	return append(sio.AppendQuote(out, offset), ']')
}
