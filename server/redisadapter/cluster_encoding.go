package redisadapter

import (
	"encoding/json"
	"errors"
	"fmt"
	"unicode/utf8"

	"github.com/tinylib/msgp/msgp"

	"github.com/socketplay/socketplay/server/internal/msgjson"
	"github.com/socketplay/socketplay/server/wire/sio"
)

// In Redis, messages of sharded pub/sub, messages of streams and saved sessions are JSON,
// or msgpack if they have binary values. (A classic broadcast is always msgpack: see
// broadcast_message.go.) In memory this package keeps each of them as JSON, with a
// placeholder for each binary value, and the binary values beside it as attachments.

// encodeAny returns v as msgpack if packed is set or there are attachments. Otherwise it
// returns JSON. The result has at most limit bytes.
func encodeAny(v any, attachments [][]byte, packed bool, limit int) ([]byte, error) {
	body, err := json.Marshal(v)
	switch {
	case err != nil:
		return nil, fmt.Errorf("redisadapter: message: %w", err)
	case packed || len(attachments) > 0:
		return pack(body, attachments, limit)
	case len(body) > limit:
		return nil, ErrTooLarge
	}
	return body, nil
}

// decodeAny reads JSON or msgpack into v. Binary values in a description of sockets
// become texts, because the data of a Go socket is JSON; other binary values become
// attachments.
func decodeAny(body []byte, v any, k clusterKind) (attachments [][]byte, err error) {
	var text []byte
	if k == clusterSockets && len(body) <= maxResponse {
		text, _, err = msgjson.ReadPlain(body)
	} else {
		text, attachments, err = unpack(body, maxResponse)
	}
	if err != nil {
		return nil, err
	}
	return attachments, json.Unmarshal(text, v)
}

// pack returns the msgpack form of a message. The result has at most limit bytes.
func pack(body []byte, attachments [][]byte, limit int) ([]byte, error) {
	packed, err := msgjson.Append(nil, body, attachments, limit)
	switch {
	case errors.Is(err, msgjson.ErrTooLarge):
		return nil, ErrTooLarge
	case err != nil:
		return nil, fmt.Errorf("redisadapter: %w", err)
	}
	return packed, nil
}

// unpack returns the JSON form of a received message. A message that begins with a
// brace is JSON already, any other is msgpack.
func unpack(body []byte, limit int) (text []byte, attachments [][]byte, err error) {
	switch {
	case len(body) > limit:
		return nil, nil, ErrTooLarge
	case len(body) > 0 && body[0] == '{':
		if !utf8.Valid(body) {
			return nil, nil, errors.New("redisadapter: not UTF-8")
		}
		return body, nil, nil
	}
	text, attachments, rest, err := msgjson.Read(body, sio.DefaultMaxAttachments)
	if err == nil && len(rest) > 0 {
		err = fmt.Errorf("redisadapter: %d bytes too many", len(rest))
	}
	return text, attachments, err
}

// peekKind returns the kind of a message in msgpack. It returns 0 if the message is not
// msgpack or has no kind.
func peekKind(body []byte) (k clusterKind) {
	_, _ = msgjson.ReadMap(body, func(key string, src []byte) (rest []byte, err error) {
		if key != "type" {
			return msgp.Skip(src)
		}
		var n int
		n, rest, err = msgp.ReadIntBytes(src)
		k = clusterKind(n)
		return rest, err
	})
	return k
}
