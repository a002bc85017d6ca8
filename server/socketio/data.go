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
