package world_test

import (
	"strings"
	"testing"

	"github.com/socketplay/socketplay/server/lab"
	"github.com/socketplay/socketplay/server/world"
	"github.com/socketplay/socketplay/wasmclient"
)

// control connects a page to a lab. instances asks for the lab's state and returns, for
// example, "ab c-d": it has a and b, c can be added, and d can be removed.
func control(t *testing.T, url string, l openedLab) (page *wasmclient.Socket, instances func() string) {
	t.Helper()
	page = l.watch(t, url, false, func(int, uint64) {})
	return page, func() string {
		t.Helper()
		state, err := wasmclient.Call[lab.State](t.Context(), page, "state")
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, i := range state.Instances {
			if i.Path != l.URL+i.Name+"/socket.io/" {
				t.Errorf("instance %+v", i)
			}
			names = append(names, i.Name)
		}
		return strings.Join(names, "") + " " + state.Next + "-" + state.Last
	}
}

func TestLabSizes(t *testing.T) {
	labs, url := serve(t, world.Options{})
	for body, want := range map[string]string{
		"": "ab c-b", "{}": "ab c-b", `{"instances":1}`: "a b-", `{"instances":2}`: "ab c-b", ` {"instances": 3} `: "abc d-c", `{"instances":4}`: "abcd -d",
	} {
		if _, instances := control(t, url, createLab(t, url, body)); instances() != want {
			t.Errorf("%q creates a lab with %s, want %s", body, instances(), want)
		}
	}
	for _, body := range []string{
		`{"instances":0}`, `{"instances":-3}`, `{"instances":5}`, `{"instances":1e9}`, `{"instances":2.5}`, `{"instances":"3"}`,
		`{"instances":[3]}`, `{"instance":3}`, `{"instances":3}{}`, `{"instances":3}]`, `3`, `[]`, `{`, `"` + strings.Repeat("x", 2000) + `"`,
	} {
		for _, query := range []string{"", "?brief"} {
			if status, answer := request(t, "POST", url+"/api/labs"+query, body); status != 400 || !strings.Contains(answer, `"code":"bad_request"`) || !strings.Contains(answer, "1, 2, 3 or 4 instances") {
				t.Errorf("%.40q: %d %s", body, status, answer)
			}
		}
	}
	if open, opened := labs.Stats(); open != 6 || opened != 6 {
		t.Errorf("%d labs are open and %d were opened, want 6: the refused requests opened some", open, opened)
	}
}

// All four instances of a lab reach each other, including one that was added later. An
// instance that was removed receives nothing any more.
func TestLabOfFour(t *testing.T) {
	_, url := serve(t, world.Options{})
	l := createLab(t, url, `{"instances":3}`)
	page, instances := control(t, url, l)
	type done struct{ Error string }
	do := func(event, instance string) {
		t.Helper()
		if got, err := wasmclient.Call[done](t.Context(), page, event, lab.Request{Instance: instance, On: true}); err != nil || got.Error != "" {
			t.Fatalf("%s %s: %+v, %v", event, instance, got, err)
		}
	}
	do("add", "")
	titles := make(chan string, 10)
	for _, instance := range []string{"a", "b", "c", "d"} {
		s, err := l.connect(t, url, instance, l.token(t, url, "alice", "valid"))
		if err != nil {
			t.Fatalf("%s: %v", instance, err)
		}
		onTaskCreated(t, s, func(title string) { titles <- instance + " " + title })
	}
	bearer := "Bearer " + l.token(t, url, "alice", "valid")
	createTask := func(title string, want ...string) {
		t.Helper()
		if status, body := request(t, "POST", url+l.URL+"api/tasks", `{"title":"`+title+`"}`, "Authorization", bearer); status != 201 {
			t.Fatalf("%d %s", status, body)
		}
		got := map[string]bool{}
		for range want {
			got[<-titles] = true
		}
		for _, instance := range want {
			if !got[instance+" "+title] {
				t.Errorf("instance %s is not told of %q: %v", instance, title, got)
			}
		}
	}
	createTask("one", "a", "b", "c", "d")
	do("cut", "d")
	createTask("two", "a", "b", "c") // if d had received it too, the next read from d would return this title
	do("heal", "")
	do("kill", "a")
	do("remove", "d")
	createTask("three", "b", "c")
	if got := instances(); !strings.HasPrefix(got, "abc ") {
		t.Errorf("instances %s", got)
	}
	if status, body := request(t, "GET", url+l.URL+"d/socket.io/?EIO=4&transport=polling", ""); status != 404 || !strings.Contains(body, "not_found") {
		t.Errorf("d's address answers %d %s", status, body)
	}
}

// Pages can neither add instances to lab main nor remove them, because all learners
// share this lab.
func TestMainDoesNotGrow(t *testing.T) {
	_, url := serve(t, world.Options{})
	page, instances := control(t, url, mainLab)
	for _, event := range []string{"add", "remove"} {
		got, err := wasmclient.Call[struct{ Error string }](t.Context(), page, event, lab.Request{Instance: map[string]string{"remove": "b"}[event]})
		if err != nil || got.Error == "" {
			t.Errorf("%s: %+v, %v", event, got, err)
		}
	}
	if got := instances(); got != "ab -" {
		t.Errorf("main has %s", got)
	}
}
