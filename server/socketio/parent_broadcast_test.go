package socketio_test

import (
	"context"
	"errors"
	"regexp"
	"testing"

	"github.com/socketplay/socketplay/server/internal/testnet"
	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/socketio/internal/sockettest"
)

// The broadcasts of a parent namespace reach its children, and no other namespace.
func TestParentBroadcast(t *testing.T) {
	sockettest.Run(t, nil, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
		teams := io.OfPattern(regexp.MustCompile(`^/team-\d+$`))
		teams.OnConnection(func(ctx context.Context, s *socketio.Socket) {
			s.On("join", func(ctx context.Context, e *socketio.Event) error {
				s.Join(ctx, string(e.Args()[0]))
				return nil
			})
		})
		a, b := sockettest.Connect(t, net, "/team-1,", ""), sockettest.Connect(t, net, "/team-1,", "/team-2,")
		a.Send(`42/team-1,["join",1]`)
		b.Send(`42/team-2,["join",1]`, `42/team-2,["join",2]`)
		a.Want()
		ctx := t.Context()
		for name, emit := range map[string]func() error{
			"all":   func() error { return teams.Send(ctx, []byte("x")) },
			"one":   func() error { return teams.To("1").Emit(ctx, "e") },
			"once":  func() error { return teams.In("1").In("2").Local().Emit(ctx, "e") },
			"but":   func() error { return teams.Except("2").To("1").Compress(false).Volatile().Emit(ctx, "e") },
			"but 1": func() error { return teams.Volatile().Except("1").Emit(ctx, "e") },
			"local": func() error { return teams.Local().Emit(ctx, "e") },
			"plain": func() error { return teams.Compress(false).Emit(ctx, "e") },
		} {
			if err := emit(); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			want := map[string][2][]string{
				"all": {
					{`451-/team-1,["message",{"_placeholder":true,"num":0}]`, "<x>"},
					{`451-/team-1,["message",{"_placeholder":true,"num":0}]`, "<x>", `451-/team-2,["message",{"_placeholder":true,"num":0}]`, "<x>"},
				},
				"one":   {{`42/team-1,["e"]`}, {`42/team-2,["e"]`}},
				"once":  {{`42/team-1,["e"]`}, {`42/team-2,["e"]`}},
				"but":   {{`42/team-1,["e"]`}, {}},
				"but 1": {{}, {`42/team-1,["e"]`}},
				"local": {{`42/team-1,["e"]`}, {`42/team-1,["e"]`, `42/team-2,["e"]`}},
				"plain": {{`42/team-1,["e"]`}, {`42/team-1,["e"]`, `42/team-2,["e"]`}},
			}[name]
			a.Want(want[0]...)
			b.Want(want[1]...)
		}
		if err := io.OfPattern(regexp.MustCompile(`^/none$`)).To("1").Emit(ctx, "disconnect"); !errors.Is(err, socketio.ErrReserved) {
			t.Errorf("a reserved name: %v", err)
		}
	})
}
