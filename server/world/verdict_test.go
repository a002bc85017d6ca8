package world_test

import (
	"strings"
	"testing"

	"github.com/socketplay/socketplay/server/trace"
	"github.com/socketplay/socketplay/server/world"
	"github.com/socketplay/socketplay/wasmclient"
)

// The trace says whom the middleware has let in, with all that socket.user has, and nothing
// of whom it refused. It has no token.
//
// Without Profile in lab.Options the verdict has the user's id alone.
func TestVerdictShowsTheUser(t *testing.T) {
	_, url := serve(t, world.Options{})
	m := wasmclient.NewManager(url, &wasmclient.Options{Path: mainLab.URL + "control/socket.io/"})
	t.Cleanup(m.Close)
	page := m.Socket("/lab")
	verdicts := make(chan trace.Event, 10)
	page.On("trace", func(e *wasmclient.Event) {
		var batch struct{ Events []trace.Event }
		if err := e.Bind(&batch); err != nil {
			t.Error(err)
		}
		for _, e := range batch.Events {
			if e.Kind == trace.Verdict {
				verdicts <- e
			}
		}
		_ = e.Ack()
	})
	if err := page.ConnectAndWait(t.Context()); err != nil {
		t.Fatal(err)
	}
	token := mainLab.token(t, url, "bob", "valid")
	if _, err := mainLab.connect(t, url, "a", token); err != nil {
		t.Fatal(err)
	}
	if got := string((<-verdicts).Args); got != `[{"_id":"bob","name":"bob","email":"bob@example.test","role":"member"}]` {
		t.Errorf("let in: %s", got)
	} else if strings.Contains(got, token[:20]) {
		t.Error("the verdict has the token")
	}
	if _, err := mainLab.connect(t, url, "a", "nonsense"); err == nil {
		t.Error("nonsense is let in")
	}
	if refused := <-verdicts; refused.Args != nil || refused.Error == "" {
		t.Errorf("refused: %s %s", refused.Args, refused.Error)
	}
}
