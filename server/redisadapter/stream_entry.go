package redisadapter

import (
	"encoding/base64"
	"errors"
	"strconv"
	"strings"
	"unicode/utf16"

	"github.com/redis/go-redis/v9"
)

// fieldNumber is a field that the official adapter does not have. Its value is the
// sender's own number for the entry, with which the sender finds its event when it reads
// the entry. Other servers ignore the field.
const fieldNumber = "number"

// entryFields returns the fields of a message's entry in a stream. data is also the value
// of the field data: JSON, or msgpack in base64 if the message has binary values. If
// number is 0, the entry has no number.
func (m *clusterMessage) entryFields(number uint64) (fields []any, data []byte, err error) {
	data, err = encodeAny(m.Data, m.attachments, false, m.limit())
	if err != nil {
		return nil, nil, err
	}
	if len(m.attachments) > 0 {
		data = base64.StdEncoding.AppendEncode(nil, data)
	}
	fields = []any{"uid", m.UID, "nsp", m.Namespace, "type", strconv.Itoa(int(m.Kind)), "data", data}
	if number > 0 {
		fields = append(fields, fieldNumber, strconv.FormatUint(number, 10))
	}
	return fields, data, nil
}

// entry is a message as it is in a stream.
type entry struct {
	id                   streamID
	uid, namespace, data string
	kind                 clusterKind
	number               uint64 // 0 if the entry has no number
}

// readEntry reads all fields except data. A server decodes data later, and only if it has
// the namespace of the entry.
func readEntry(m redis.XMessage) (e entry, err error) {
	text := func(field string) string { s, _ := m.Values[field].(string); return s }
	var ok bool
	if e.id, ok = parseStreamID(m.ID); !ok {
		return e, errors.New("redisadapter: entry without an id")
	}
	e.uid, e.namespace, e.data = text("uid"), text("nsp"), text("data")
	e.number, _ = strconv.ParseUint(text(fieldNumber), 10, 64)
	k, err := strconv.Atoi(text("type"))
	e.kind = clusterKind(k)
	return e, err
}

// message decodes the data and returns the whole message.
func (e *entry) message() (*clusterMessage, error) {
	m := &clusterMessage{UID: e.uid, Namespace: e.namespace, Kind: e.kind}
	body := []byte(e.data)
	switch {
	case len(e.uid) > maxID:
		return nil, errors.New("redisadapter: id too long")
	case len(body) == 0:
		return m, nil
	case body[0] != '{':
		var err error
		if body, err = base64.StdEncoding.DecodeString(e.data); err != nil {
			return nil, err
		}
		if len(body) > 0 && body[0] == '{' {
			return nil, errors.New("redisadapter: JSON in base64")
		}
	}
	if len(body) > m.limit() {
		return nil, ErrTooLarge
	}
	var err error
	m.attachments, err = decodeAny(body, &m.Data, e.kind)
	return m, err
}

// streamName returns the name of the stream for a namespace, if the namespaces are
// divided among count streams. It uses the official adapter's hash, which may be
// negative.
func streamName(base, namespace string, count int) string {
	if count <= 1 {
		return base
	}
	var hash int32
	for _, unit := range utf16.Encode([]rune(namespace)) {
		hash = hash*31 + int32(unit)
	}
	return strings.Join([]string{base, strconv.Itoa(int(hash) % count)}, "-")
}
