package socketio

import (
	"bytes"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/socketplay/socketplay/server/wire/sio"
)

// dataTag is a member that the server adds to each socket's data.
type dataTag struct {
	name  string
	value func(*Socket) any
}

// TagData adds a member to the data of each socket, as [Broadcast.FetchSockets]
// finds it here and on other servers: the value, which becomes JSON, is what f says
// of the socket at that time. Data that is no object stays as it is. There is one
// tag; a later one replaces it.
func (s *Server) TagData(name string, f func(*Socket) any) {
	s.dataTag.Store(&dataTag{name, f})
}

// addTo returns data with the member; nil stands for no data.
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

// SetData sets what the official server calls socket.data: a value that becomes
// JSON where other servers fetch the socket. It must not be changed afterwards.
func (s *Socket) SetData(data any) {
	s.mu.Lock()
	s.data = data
	connected := s.state == socketConnected
	s.mu.Unlock()
	if connected {
		s.ns.srv.observe(s.ctx, Observation{Kind: ObservedData, Socket: s})
	}
}

// Data returns what SetData has set.
func (s *Socket) Data() any {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.data
}

// Set keeps a value with the socket, for this server alone. As with a context,
// keys should be of a type of the caller's own.
func (s *Socket) Set(key, value any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.values == nil {
		s.values = make(map[any]any)
	}
	s.values[key] = value
}

// Value returns what Set kept under key, nil if nothing.
func (s *Socket) Value(key any) any {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.values[key]
}

// BindData decodes what [Socket.SetData] has set, on this server or, for a socket
// that came back, on another one, into dst. Without data it leaves dst as it is.
func (s *Socket) BindData(dst any) error {
	data, err := dataJSON(s.Data())
	if err != nil || data == nil {
		return err
	}
	return decodeArg(data, nil, dst)
}

// dataJSON returns a socket's data as other servers get it.
func dataJSON(data any) (jsontext.Value, error) {
	if data == nil {
		return nil, nil
	}
	return json.Marshal(data, jsonOptions)
}
