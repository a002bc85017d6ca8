package socketio_test

import (
	"context"
	"fmt"
	"go/doc"
	"go/parser"
	"go/token"
	"log"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/wasmclient"
)

// All examples have an output, because go test does not run an example without one. There
// is an example for each line of the course chapter's quick reference, for recovery and for
// shutdown.
func TestExamplesRun(t *testing.T) {
	paths, err := filepath.Glob("example*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, path := range paths {
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range doc.Examples(file) {
			names = append(names, e.Name)
			if e.Output == "" {
				t.Errorf("the example %q has no output, so it does not run", e.Name)
			}
		}
	}
	for line, name := range map[string]string{
		"create server": "New", "auth middleware": "Namespace_Use", "on connection": "Namespace_OnConnection",
		"join room": "Socket_Join", "emit to user": "Namespace_To", "emit to all": "Namespace_Emit",
		"recovery": "Recovery", "graceful shutdown": "Server_Shutdown",
		"broadcast": "Socket_Broadcast", "listen to event": "Socket_On", "on disconnect": "Socket_OnDisconnect",
	} {
		if !slices.Contains(names, name) {
			t.Errorf("%s: the example %s is missing", line, name)
		}
	}
}

// stage is what the running example uses, besides its server. Examples run one at a time,
// so one variable is enough.
var stage struct {
	url    string
	guests []*guest
}

// start starts a server. stop closes it and the guests' connections.
func start() (io *socketio.Server, stop func()) {
	io, err := socketio.New(nil)
	if err != nil {
		log.Fatal(err)
	}
	server := httptest.NewServer(io)
	stage.url = server.URL
	return io, func() {
		for _, v := range stage.guests {
			v.Manager().Close()
		}
		stage.guests = nil
		_ = io.Close(context.Background())
		server.Close()
	}
}

// guest is a client that queues the events that it gets, and answers the event "who are you"
// with its token.
type guest struct {
	*wasmclient.Socket
	events chan string
}

// join connects a guest. The guest's auth payload has the token, unless token is "".
func join(token string) (*guest, error) {
	m := wasmclient.NewManager(stage.url, nil)
	v := &guest{m.Socket("/"), make(chan string, 100)}
	stage.guests = append(stage.guests, v)
	if token != "" {
		if err := v.SetAuthValue(map[string]string{"token": token}); err != nil {
			return nil, err
		}
	}
	v.OnAny(func(e *wasmclient.Event) {
		var args []byte
		for _, arg := range e.Args() {
			args = append(append(args, ','), arg...)
		}
		v.events <- fmt.Sprintf("%s [%s]", e.Name(), args[min(1, len(args)):])
	})
	v.On("who are you", wasmclient.Handle(func(context.Context, *wasmclient.Socket, any) (string, error) { return token, nil }))
	ctx, cancel := patience()
	defer cancel()
	return v, v.ConnectAndWait(ctx)
}

// next waits for the next event and returns its name and arguments.
func (v *guest) next() string {
	ctx, cancel := patience()
	defer cancel()
	select {
	case e := <-v.events:
		return e
	case <-ctx.Done():
		return "nothing came"
	}
}

// ask emits an event and returns the arguments of its acknowledgement.
func (v *guest) ask(event string, args ...any) string {
	ctx, cancel := patience()
	defer cancel()
	reply, err := v.Ask(ctx, event, args...)
	if err != nil {
		return err.Error()
	}
	return string(reply.Data)
}

func patience() (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.Background(), 30*time.Second)
}

// tokenOf returns the token in the auth payload of a socket.
func tokenOf(s *socketio.Socket) string {
	var auth struct {
		Token string `json:"token"`
	}
	_ = s.Handshake().BindAuth(&auth)
	return auth.Token
}
