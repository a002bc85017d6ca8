package tasks_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

func TestCreateUpdateDelete(t *testing.T) {
	f := newFixture(t)
	other := f.another(t)

	out := f.request("alice", "POST", "/api/tasks", `{"title":"  Write tests ","projectId":"1"}`)
	if out.status != 201 || !out.Success {
		t.Fatalf("create: %+v", out)
	}
	created := out.task(t)
	want := task{ID: created.ID, Title: "Write tests", ProjectID: "1", UserID: "alice", CreatedAt: "2026-11-22T12:00:00.001Z", UpdatedAt: "2026-11-22T12:00:00.001Z"}
	if created != want || len(created.ID) != 24 {
		t.Errorf("created %+v, want %+v", created, want)
	}
	expect(t, f, emitted{
		"user:alice,project:1", "task:created",
		fmt.Sprintf(`[{"task":{"_id":"%s","title":"Write tests","done":false,"projectId":"1","userId":"alice",`+
			`"createdAt":"2026-11-22T12:00:00.001Z","updatedAt":"2026-11-22T12:00:00.001Z"},"timestamp":"2026-11-22T12:00:00.001Z"}]`, created.ID),
	})

	// bob is a member of the project too. He uses the other app on the same Redis.
	path := "/api/tasks/" + created.ID
	out = other.request("bob", "PUT", path, `{"done":true}`)
	changed := out.task(t)
	want.Done, want.UpdatedAt = true, "2026-11-22T12:00:00.002Z"
	if out.status != 200 || changed != want {
		t.Errorf("update: %d, %+v", out.status, changed)
	}
	expect(t, other, emitted{
		"user:bob,user:alice,project:1", "task:updated",
		fmt.Sprintf(`[{"task":{"_id":"%s","title":"Write tests","done":true,"projectId":"1","userId":"alice",`+
			`"createdAt":"2026-11-22T12:00:00.001Z","updatedAt":"2026-11-22T12:00:00.002Z"}}]`, created.ID),
	})
	if out := f.request("alice", "GET", path, ""); out.status != 200 || out.task(t) != want {
		t.Errorf("get: %+v", out)
	}

	if out := f.request("alice", "DELETE", path, ""); out.status != 204 || out.Data != nil {
		t.Errorf("delete: %+v", out)
	}
	expect(t, f, emitted{"user:alice,project:1", "task:deleted", fmt.Sprintf(`[{"taskId":"%s"}]`, created.ID)})
	for _, method := range []string{"GET", "PUT", "DELETE"} {
		if out := other.request("bob", method, path, `{"done":true}`); out.status != 404 || out.Error.Code != "not_found" {
			t.Errorf("%s after the deletion: %+v", method, out)
		}
	}
	if got := append(f.emitter.drain(), other.emitter.drain()...); len(got) > 0 {
		t.Errorf("emitted %+v", got)
	}
	if keys := f.redis.Keys(); len(keys) != 1 { // only the key of the projects is left
		t.Errorf("keys left in Redis: %q", keys)
	}
}

// expect fails the test unless f has emitted exactly the events want since the last
// call of drain or expect.
func expect(t *testing.T, f *fixture, want ...emitted) {
	t.Helper()
	got := f.emitter.drain()
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("emitted\n%+v, want\n%+v", got, want)
	}
}

func TestPersonalTask(t *testing.T) {
	f := newFixture(t)
	out := f.request("carol", "POST", "/api/tasks", `{"title":"Mine","done":true}`)
	task := out.task(t)
	if out.status != 201 || !task.Done || task.ProjectID != "" || strings.Contains(string(out.Data), "projectId") {
		t.Errorf("create: %s", out.Data)
	}
	if got := f.emitter.drain(); len(got) != 1 || got[0].rooms != "user:carol" {
		t.Errorf("emitted %+v", got)
	}
	for _, method := range []string{"GET", "PUT", "DELETE"} {
		if out := f.request("alice", method, "/api/tasks/"+task.ID, `{"title":"Stolen"}`); out.status != 404 {
			t.Errorf("%s by another: %+v", method, out)
		}
	}
	if out := f.request("carol", "GET", "/api/tasks/"+task.ID, ""); out.task(t) != task {
		t.Errorf("task = %+v", out)
	}
}

func TestLists(t *testing.T) {
	f := newFixture(t)
	for _, tt := range []struct{ user, title, project string }{
		{"alice", "a1", "1"}, {"bob", "b1", "1"}, {"carol", "c2", "2"}, {"alice", "a", ""}, {"bob", "b", ""},
	} {
		if out := f.request(tt.user, "POST", "/api/tasks", fmt.Sprintf(`{"title":%q,"projectId":%q}`, tt.title, tt.project)); out.status != 201 {
			t.Fatalf("%+v: %+v", tt, out)
		}
	}
	for _, tt := range []struct{ user, query, want string }{
		{"alice", "", "a,c2,b1,a1"},
		{"bob", "", "b,b1,a1"},
		{"carol", "", "c2"},
		{"stranger", "", ""},
		{"alice", "?projectId=1", "b1,a1"},
		{"alice", "?projectId=2", "c2"},
		{"alice", "?projectId=", "a,c2,b1,a1"},
	} {
		if out := f.request(tt.user, "GET", "/api/tasks"+tt.query, ""); out.status != 200 || out.titles(t) != tt.want {
			t.Errorf("%s%s: %d, %s, want %s", tt.user, tt.query, out.status, out.titles(t), tt.want)
		}
	}
	if out := f.request("bob", "GET", "/api/tasks?projectId=2", ""); out.status != 403 || out.Error.Code != "forbidden" {
		t.Errorf("a project of other users: %+v", out)
	}
	if out := f.request("bob", "GET", "/api/tasks?projectId=%2A", ""); out.status != 404 {
		t.Errorf("an id that no project can have: %+v", out)
	}
	for user, want := range map[string]string{
		"alice":    `[{"_id":"1","name":"Website","members":["alice","bob"]},{"_id":"2","name":"Mobile app","members":["alice","carol"]}]`,
		"bob":      `[{"_id":"1","name":"Website","members":["alice","bob"]}]`,
		"stranger": `[]`,
	} {
		if out := f.request(user, "GET", "/api/projects", ""); out.status != 200 || string(out.Data) != want {
			t.Errorf("projects of %s: %s", user, out.Data)
		}
	}
}

func TestRefusedRequests(t *testing.T) {
	f := newFixture(t)
	task := f.create("Good")
	path := "/api/tasks/" + task.ID
	for name, tt := range map[string]struct {
		user, method, path, body string
		status                   int
		code, field              string
	}{
		"no user":         {"", "POST", "/api/tasks", `{"title":"x"}`, 401, "token_missing", ""},
		"no body":         {"alice", "POST", "/api/tasks", ``, 415, "unsupported_media_type", ""},
		"not JSON":        {"alice", "POST", "/api/tasks", `{"title":`, 400, "bad_request", ""},
		"text after JSON": {"alice", "POST", "/api/tasks", `{"title":"x"} y`, 400, "bad_request", ""},
		"array":           {"alice", "POST", "/api/tasks", `["x"]`, 400, "bad_request", ""},
		"string":          {"alice", "POST", "/api/tasks", `"x"`, 400, "bad_request", ""},
		"bad UTF-8":       {"alice", "POST", "/api/tasks", "{\"title\":\"\xff\"}", 400, "bad_request", ""},
		"nested too deep": {"alice", "POST", "/api/tasks", `{"x":` + strings.Repeat("[", 12000), 400, "bad_request", ""},
		"null":            {"alice", "POST", "/api/tasks", `null`, 422, "invalid", "title"},
		"empty":           {"alice", "POST", "/api/tasks", `{}`, 422, "invalid", "title"},
		"title null":      {"alice", "POST", "/api/tasks", `{"title":null}`, 422, "invalid", "title"},
		"title number":    {"alice", "POST", "/api/tasks", `{"title":5}`, 422, "invalid", "title"},
		"title object":    {"alice", "POST", "/api/tasks", `{"title":{"$gt":""}}`, 422, "invalid", "title"},
		"title blank":     {"alice", "POST", "/api/tasks", `{"title":" \t "}`, 422, "invalid", "title"},
		"title of lines":  {"alice", "POST", "/api/tasks", `{"title":"a\nb"}`, 422, "invalid", "title"},
		"title too long":  {"alice", "POST", "/api/tasks", `{"title":"` + strings.Repeat("ü", 201) + `"}`, 422, "invalid", "title"},
		"done text":       {"alice", "POST", "/api/tasks", `{"title":"x","done":"yes"}`, 422, "invalid", "done"},
		"project number":  {"alice", "POST", "/api/tasks", `{"title":"x","projectId":1}`, 422, "invalid", "projectId"},
		"no project":      {"alice", "POST", "/api/tasks", `{"title":"x","projectId":"9"}`, 404, "not_found", "projectId"},
		"strange project": {"alice", "POST", "/api/tasks", `{"title":"x","projectId":"1#2"}`, 404, "not_found", "projectId"},
		"others' project": {"bob", "POST", "/api/tasks", `{"title":"x","projectId":"2"}`, 403, "forbidden", "projectId"},
		"too large":       {"alice", "POST", "/api/tasks", `{"title":"` + strings.Repeat("x", 20000) + `"}`, 413, "too_large", ""},
		"others' task":    {"carol", "PUT", path, `{"done":true}`, 404, "not_found", ""},
		"delete others'":  {"carol", "DELETE", path, ``, 404, "not_found", ""},
		"no task":         {"alice", "PUT", "/api/tasks/abc", `{"done":true}`, 404, "not_found", ""},
		"strange id":      {"alice", "DELETE", "/api/tasks/a%2Fb:*", ``, 404, "not_found", ""},
		"long id":         {"alice", "GET", "/api/tasks/" + strings.Repeat("a", 500), ``, 404, "not_found", ""},
		"no change":       {"alice", "PUT", path, `{}`, 422, "invalid", "title"},
		"other project":   {"alice", "PUT", path, `{"title":"x","projectId":"2"}`, 422, "invalid", "projectId"},
		"blank update":    {"alice", "PUT", path, `{"title":""}`, 422, "invalid", "title"},
	} {
		out := f.request(tt.user, tt.method, tt.path, tt.body)
		if out.status != tt.status || out.Success || out.Error.Code != tt.code || out.Error.Field != tt.field || out.Error.Message == "" {
			t.Errorf("%s: %d, %+v, want %d %s %s", name, out.status, out.Error, tt.status, tt.code, tt.field)
		}
	}
	if out := f.requestOfType("alice", "POST", "/api/tasks", `{"title":"x"}`, "text/plain"); out.status != 415 {
		t.Errorf("text/plain: %+v", out)
	}
	if got := f.emitter.drain(); len(got) > 0 {
		t.Errorf("emitted %+v", got)
	}
	if out := f.request("alice", "GET", path, ""); out.task(t) != task {
		t.Errorf("the task has changed: %+v", out)
	}
}

// The server ignores fields that a client must not set, such as the task's owner.
func TestForgedFieldsAreIgnored(t *testing.T) {
	f := newFixture(t)
	out := f.request("bob", "POST", "/api/tasks", `{"title":"x","userId":"alice","_id":"mine","createdAt":"1970"}`)
	task := out.task(t)
	if task.UserID != "bob" || task.ID == "mine" || task.CreatedAt == "1970" {
		t.Errorf("task = %+v", task)
	}
}

func TestTitleIsStoredUnchanged(t *testing.T) {
	f := newFixture(t)
	const title = `<img src=x onerror=alert(1)> "quoted" \ é 😀 ` + "\u202e|"
	out := f.request("bob", "POST", "/api/tasks", `{"title":"<img src=x onerror=alert(1)> \"quoted\" \\ é 😀 \u202e|"}`)
	if got := out.task(t).Title; got != title {
		t.Errorf("title = %q, want %q", got, title)
	}
}

func TestUpdatesAtTheSameTime(t *testing.T) {
	f := newFixture(t)
	path := "/api/tasks/" + f.create("Contended").ID
	const clients = 8
	var wg sync.WaitGroup
	for i := range clients {
		wg.Go(func() {
			body := fmt.Sprintf(`{"title":"by %d"}`, i)
			if i == 0 {
				body = `{"done":true}`
			}
			if out := f.request("alice", "PUT", path, body); out.status != 200 {
				t.Errorf("update: %+v", out)
			}
		})
	}
	wg.Wait()
	// The two concurrent updates have not undone each other.
	if task := f.request("bob", "GET", path, "").task(t); !task.Done || !strings.HasPrefix(task.Title, "by ") {
		t.Errorf("task = %+v", task)
	}
	if got := f.emitter.drain(); len(got) != clients {
		t.Errorf("%d emits, want %d", len(got), clients)
	}

	var deleted [clients]int
	for i := range clients {
		wg.Go(func() { deleted[i] = f.request("alice", "DELETE", path, "").status })
	}
	wg.Wait()
	if got := f.emitter.drain(); len(got) != 1 || strings.Count(fmt.Sprint(deleted), "204") != 1 {
		t.Errorf("deleted with %v, emitted %+v", deleted, got)
	}
}

func TestChangeSucceedsIfEmitFails(t *testing.T) {
	f := newFixture(t)
	f.emitter.fail = true
	out := f.request("alice", "POST", "/api/tasks", `{"title":"Quiet"}`)
	if out.status != 201 {
		t.Errorf("create: %+v", out)
	}
	if out := f.request("alice", "DELETE", "/api/tasks/"+out.task(t).ID, ""); out.status != 204 {
		t.Errorf("delete: %+v", out)
	}
}

func TestAnswersListTheNewest(t *testing.T) {
	f := newFixture(t)
	for i := range 201 {
		if out := f.request("bob", "POST", "/api/tasks", fmt.Sprintf(`{"title":"%d"}`, i)); out.status != 201 {
			t.Fatalf("task %d: %+v", i, out)
		}
	}
	if got := strings.Split(f.request("bob", "GET", "/api/tasks", "").titles(t), ","); len(got) != 200 || got[0] != "200" || got[199] != "1" {
		t.Errorf("%d are listed: %q", len(got), got)
	}
}

// A list keeps at most MaxTasks tasks, also if many are created at the same moment. Without
// the condition in store.create, Redis keeps all of them. If create counts the list before
// it adds the task, Redis keeps too many.
func TestMaxTasks(t *testing.T) {
	const most, requests = 10, 40
	f := newFixture(t).limited(t, most)
	for _, list := range []string{`"projectId":"1"`, `"projectId":""`} {
		var wg sync.WaitGroup
		var created, full atomic.Int32
		for range requests {
			wg.Go(func() {
				switch out := f.request("bob", "POST", "/api/tasks", `{"title":"x",`+list+`}`); {
				case out.status == 201:
					created.Add(1)
				case out.status == 422 && out.Error.Code == "list_full" && out.Error.Message == "This list is full. Delete a task first.":
					full.Add(1)
				default:
					t.Errorf("%+v", out)
				}
			})
		}
		wg.Wait()
		if created.Load() != most || full.Load() != requests-most || len(f.emitter.drain()) != most {
			t.Errorf("%s: %d tasks are created, and %d are refused", list, created.Load(), full.Load())
		}
	}
	if keys := f.redis.Keys(); len(keys) != 2*most+3 { // the tasks, two lists, and the projects
		t.Errorf("Redis keeps %d keys: %q", len(keys), keys)
	}
	var tasks []task
	if err := json.Unmarshal(f.request("bob", "GET", "/api/tasks?projectId=1", "").Data, &tasks); err != nil || len(tasks) != most {
		t.Fatalf("%d tasks are listed, %v", len(tasks), err)
	}
	f.request("bob", "DELETE", "/api/tasks/"+tasks[0].ID, "")
	for _, want := range []int{201, 422} {
		if out := f.request("bob", "POST", "/api/tasks", `{"title":"x","projectId":"1"}`); out.status != want {
			t.Errorf("after a deletion: %+v, want %d", out, want)
		}
	}
}

func TestWithoutRedis(t *testing.T) {
	f := newFixture(t)
	task := f.create("x")
	f.redis.Close()
	for method, path := range map[string]string{"GET": "/api/projects", "POST": "/api/tasks", "PUT": "/api/tasks/" + task.ID, "DELETE": "/api/tasks/" + task.ID} {
		if out := f.request("alice", method, path, `{"title":"x"}`); out.status != 503 || out.Error.Code != "unavailable" {
			t.Errorf("%s: %+v", method, out)
		}
	}
}

func TestNotifier(t *testing.T) {
	f := newFixture(t)
	n := f.app.Notifier()
	for _, err := range []error{
		n.NotifyUser(t.Context(), "bob", "news", 1),
		n.NotifyProject(t.Context(), "2", "news", 2),
		n.Broadcast(t.Context(), "news", 3),
	} {
		if err != nil {
			t.Error(err)
		}
	}
	expect(t, f, emitted{"user:bob", "news", "[1]"}, emitted{"project:2", "news", "[2]"}, emitted{"", "news", "[3]"})
}
