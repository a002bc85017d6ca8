package redisadapter

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"time"

	"github.com/socketplay/socketplay/server/internal/msgjson"
	"github.com/socketplay/socketplay/server/socketio"
)

// storedSession is a session in Redis. The official adapter uses only the fields above
// the empty line.
type storedSession struct {
	ID    string          `json:"sid"`
	PID   string          `json:"pid"`
	Rooms roomList        `json:"rooms"`
	Data  json.RawMessage `json:"data"`

	Namespace string `json:"nsp,omitempty"`
	Owner     string `json:"owner,omitempty"`
	Left      int64  `json:"disconnectedAt,omitempty"` // ms since 1970
	Expires   int64  `json:"expiresAt,omitempty"`      // ms since 1970
}

// encodeSession returns a session as msgpack in base64.
func encodeSession(s socketio.RecoverySession) (string, error) {
	stored := storedSession{
		ID: s.ID, PID: s.PID, Rooms: append(roomList{}, s.Rooms...), Data: json.RawMessage(s.Data),
		Namespace: s.Namespace, Owner: s.Owner, Left: s.Left.UnixMilli(), Expires: s.Expires.UnixMilli(),
	}
	if stored.Data == nil {
		stored.Data = json.RawMessage("{}") // the data of a new socket in JavaScript
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
