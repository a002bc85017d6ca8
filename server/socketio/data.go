package socketio

import (
	"bytes"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/socketplay/socketplay/server/wire/sio"
)

// SetData sets the socket's data, which the official server calls socket.data. Other
// servers that fetch the socket get the data as JSON. Do not change the value afterwards.
func (s *Socket) SetData(data any) {
	s.mu.Lock()
	s.data = data
	connected := s.state == socketConnected
	s.mu.Unlock()
	if connected {
		s.ns.srv.observe(s.ctx, Observation{Kind: ObservedData, Socket: s})
	}
}

// Data returns the value that [Socket.SetData] has set.
func (s *Socket) Data() any {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.data
}

// BindData decodes the socket's data into dst. Unlike [Socket.Data], it gives the same
// result if the data was set on another server, before the client came back. Without data,
// it leaves dst unchanged.
func (s *Socket) BindData(dst any) error {
	data, err := dataJSON(s.Data())
	if err != nil || data == nil {
		return err
	}
	return decodeArg(data, nil, dst)
}

// dataJSON returns a socket's data as the JSON that other servers get. It returns nil if
// data is nil.
func dataJSON(data any) (jsontext.Value, error) {
	if data == nil {
		return nil, nil
	}
	return json.Marshal(data, jsonOptions)
}

// Set stores a value with the socket. Other servers do not see the value. As with
// context.WithValue, use a key of a type of your own, so that packages do not overwrite
// each other's values.
func (s *Socket) Set(key, value any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.values == nil {
		s.values = make(map[any]any)
	}
	s.values[key] = value
}

// Value returns the value that [Socket.Set] has stored under key, or nil.
func (s *Socket) Value(key any) any {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.values[key]
}

// dataTag is a member of a JSON object. The server adds it to each socket's data.
type dataTag struct {
	name  string
	value func(*Socket) any
}

// TagData adds a member with this name to the data of each socket that
// [Broadcast.FetchSockets] returns, on this server and on others. When a server asks for
// the socket, f returns the member's value, which becomes JSON. Data that is not a JSON
// object stays as it is. There is only one tag: calling TagData again replaces it.
func (s *Server) TagData(name string, f func(*Socket) any) {
	s.dataTag.Store(&dataTag{name, f})
}

// addTo returns data, which is the JSON of a socket's data or nil, with the tag's member
// added.
func (t *dataTag) addTo(data jsontext.Value, s *Socket) jsontext.Value {
	if data == nil || data.Kind() == 'n' {
		data = jsontext.Value("{}")
	}
	value, err := json.Marshal(t.value(s), jsonOptions)
	if err != nil || data.Kind() != '{' {
		return data
	}
	open := bytes.TrimSpace(bytes.TrimSuffix(bytes.TrimSpace(data), []byte("}")))
	tagged := bytes.Clone(open)
	if !bytes.Equal(open, []byte("{")) {
		tagged = append(tagged, ',')
	}
	tagged = append(sio.AppendQuote(tagged, t.name), ':')
	return append(append(tagged, value...), '}')
}
