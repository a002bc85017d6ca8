//go:build !js

package wasmclient

import (
	"fmt"

	"github.com/go-json-experiment/json"
)

// SetAuthValue makes the socket send value as its auth, encoded as a JSON object, from the
// next connect on.
func (s *Socket) SetAuthValue(value any) error {
	data, err := json.Marshal(value, codec.Options())
	if err != nil {
		return fmt.Errorf("wasmclient: encode auth: %w", err)
	}
	s.SetAuth(func(send func([]byte)) { send(data) })
	return nil
}

// AuthValue returns a function for [SocketOptions].Auth that sends value at each connect.
// It panics if value is not encoded as a JSON object.
func AuthValue(value any) func(send func([]byte)) {
	data, err := json.Marshal(value, codec.Options())
	if err != nil || len(data) == 0 || data[0] != '{' {
		panic(fmt.Sprintf("wasmclient: auth is not a JSON object: %T, %v", value, err))
	}
	return func(send func([]byte)) { send(data) }
}
