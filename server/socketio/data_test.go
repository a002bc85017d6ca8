package socketio_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/socketplay/socketplay/server/internal/testnet"
	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/socketio/internal/sockettest"
)

// FetchSockets returns the tag together with the data, if the data is an object.
func TestTagData(t *testing.T) {
	sockettest.Run(t, nil, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
		sockettest.Connect(t, net)
		io.TagData("tag", func(s *socketio.Socket) any { return s.SessionName() })
		for _, tt := range []struct {
			data any
			want string
		}{
			{nil, "map[tag:c1]"},
			{struct{}{}, "map[tag:c1]"},
			{map[string]any{"a": 1}, "map[a:1 tag:c1]"},
			{map[string]any(nil), "map[tag:c1]"},
			{socketio.Raw{}, "map[Attachments:[] JSON: tag:c1]"},
			{"text", "text"},
			{[]int{1}, "[1]"},
		} {
			io.Sockets()[0].SetData(tt.data)
			found, err := io.FetchSockets(t.Context())
			var got any
			if err := errors.Join(err, found[0].BindData(&got)); err != nil || fmt.Sprint(got) != tt.want {
				t.Errorf("data %v becomes %v, want %s; %v", tt.data, got, tt.want, err)
			}
		}
	})
}
