package main

import (
	"strings"
	"testing"

	"github.com/socketplay/socketplay/server/lab"
	"github.com/socketplay/socketplay/wasmclient"
)

// control returns a page of a lab, and what it knows of the lab.
func control(t *testing.T, url string, l newLab) (page *wasmclient.Socket, instances func() string) {
	t.Helper()
	page = watchLab(t, url, l, false, func(int, uint64) {})
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
	url, _, _ := start(t)
	for body, want := range map[string]string{
		"": "ab c-", "{}": "ab c-", `{"instances":2}`: "ab c-", ` {"instances": 3} `: "abc d-c", `{"instances":4}`: "abcd -d",
	} {
		if _, instances := control(t, url, openLab(t, url, body)); instances() != want {
			t.Errorf("%q makes a lab with %s, want %s", body, instances(), want)
		}
	}
	for _, body := range []string{
		`{"instances":1}`, `{"instances":0}`, `{"instances":-3}`, `{"instances":5}`, `{"instances":1e9}`, `{"instances":2.5}`, `{"instances":"3"}`,
		`{"instances":[3]}`, `{"instance":3}`, `{"instances":3}{}`, `{"instances":3}]`, `3`, `[]`, `{`, `"` + strings.Repeat("x", 2000) + `"`,
	} {
		for _, query := range []string{"", "?brief"} {
			if status, answer := ask(t, "POST", url+"/api/labs"+query, body); status != 400 || !strings.Contains(answer, `"code":"bad_request"`) || !strings.Contains(answer, "2, 3 or 4 instances") {
				t.Errorf("%.40q: %d %s", body, status, answer)
			}
		}
	}
	if status, body := ask(t, "GET", url+"/metrics", ""); status != 200 || !strings.Contains(body, "playground_labs 5") {
		t.Errorf("what was refused has opened labs: %d %s", status, body)
	}
}

// A lab of four is one world, on each of its instances; an instance that comes later is
// of it at once, and keeps nothing when it goes.
func TestLabOfFour(t *testing.T) {
	url, _, _ := start(t)
	l := openLab(t, url, `{"instances":3}`)
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
		s, err := connect(t, url, l.URL+instance+"/socket.io/", labToken(t, url+l.URL, "alice"))
		if err != nil {
			t.Fatalf("%s: %v", instance, err)
		}
		s.On("task:created", func(e *wasmclient.Event) {
			var created struct{ Task struct{ Title string } }
			if err := e.Bind(&created); err != nil {
				t.Error(err)
			}
			titles <- instance + " " + created.Task.Title
		})
	}
	bearer := "Bearer " + labToken(t, url+l.URL, "alice")
	tell := func(title string, want ...string) {
		t.Helper()
		if status, body := ask(t, "POST", url+l.URL+"api/tasks", `{"title":"`+title+`"}`, "Authorization", bearer); status != 201 {
			t.Fatalf("%d %s", status, body)
		}
		got := map[string]bool{}
		for range want {
			got[<-titles] = true
		}
		for _, instance := range want {
			if !got[instance+" "+title] {
				t.Errorf("%s is not told of %q: %v", instance, title, got)
			}
		}
	}
	tell("one", "a", "b", "c", "d")
	do("cut", "d")
	tell("two", "a", "b", "c") // d hears nothing: the next would be in the way of it
	do("heal", "")
	do("kill", "a")
	do("remove", "d")
	tell("three", "b", "c")
	if got := instances(); !strings.HasPrefix(got, "abc ") {
		t.Errorf("instances %s", got)
	}
	if status, body := ask(t, "GET", url+l.URL+"d/socket.io/?EIO=4&transport=polling", ""); status != 404 || !strings.Contains(body, "not_found") {
		t.Errorf("at d's address: %d %s", status, body)
	}
}

// Main has a and b for good: everybody shares it.
func TestMainDoesNotGrow(t *testing.T) {
	url, _, _ := start(t)
	page, instances := control(t, url, newLab{ID: lab.Main, URL: "/lab/main/"})
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
