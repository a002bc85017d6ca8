package lab_test

import (
	"net/http"
	"net/http/httptest"
	"reflect"
	"testing"

	"github.com/socketplay/socketplay/server/internal/limits"
	"github.com/socketplay/socketplay/server/lab"
	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/trace"
)

// handshake asks for a session and returns the status and the body of the answer.
func handshake(h http.Handler, instance, address string) (int, string) {
	w, r := httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/lab/main/"+instance+"/socket.io/?EIO=4&transport=polling", nil)
	r.RemoteAddr = address + ":4711"
	h.ServeHTTP(w, r)
	return w.Code, w.Body.String()
}

// The control plane counts the sessions of an address as each instance does. If
// controlOptions leaves out the limits of the instances, all pages get in.
func TestSessionsPerAddress(t *testing.T) {
	l := newLab(t, lab.Options{Server: socketio.Options{MaxSessionsPerAddress: 3}})
	for _, name := range []string{"a", "control", "b"} {
		for n, want := range []int{200, 200, 200, 429, 429} {
			if status, body := handshake(l, name, "192.0.2.1"); status != want || want == 429 && body != `{"code":4,"message":"Too many connections from this address"}` {
				t.Errorf("%s, session %d: %d %s, want %d", name, n, status, body, want)
			}
		}
		if status, _ := handshake(l, name, "192.0.2.2"); status != 200 {
			t.Errorf("%s: another address gets %d", name, status)
		}
	}
}

// The control plane has every limit that the instances have: all options that are numbers,
// durations or rates, and the counts of addresses. If controlOptions makes the options
// itself, as before, it lacks all of them.
func TestControlPlaneHasTheLimitsOfInstances(t *testing.T) {
	var opts socketio.Options
	fields, found := reflect.ValueOf(&opts).Elem(), 0
	addresses := fields.FieldByName("Addresses")
	addresses.Set(reflect.New(addresses.Type().Elem()))
	for i := range fields.NumField() {
		switch f := fields.Field(i); {
		case f.CanInt():
			f.SetInt(1e9 + 7)
			found++
		case f.Type() == reflect.TypeFor[limits.Rate]():
			f.Set(reflect.ValueOf(limits.Rate{PerSecond: 7, Burst: 7}))
			found++
		}
	}
	if found < 10 {
		t.Fatalf("only %d options are limits", found)
	}
	l := newLab(t, lab.Options{Server: opts})
	instance, control := reflect.ValueOf(l.Instance("a").Server().Options()), reflect.ValueOf(l.ControlOptions())
	for i := range fields.NumField() {
		name, f := fields.Type().Field(i).Name, fields.Field(i)
		if !f.CanInt() && f.Type() != reflect.TypeFor[limits.Rate]() && name != "Addresses" {
			continue
		}
		if control.Field(i).Interface() != instance.Field(i).Interface() {
			t.Errorf("%s is %v in an instance and %v in the control plane", name, instance.Field(i), control.Field(i))
		}
	}
}

// The trace has the status and the words of a refusal as the client got them. If the
// status is taken from the code of Engine.IO, as it was before, the trace says 403 instead
// of 429; if the text is, it says only "Forbidden".
func TestRefusalsInTheTrace(t *testing.T) {
	l := newLab(t, lab.Options{MaxClients: 2, Server: socketio.Options{MaxSessionsPerAddress: 1}})
	srv := httptest.NewServer(l)
	t.Cleanup(srv.Close)
	p := watch(t, srv.URL)
	for _, step := range []struct {
		address string
		status  int
		text    string
	}{
		{"192.0.2.1", 200, ""},
		{"192.0.2.1", 429, "Too many connections from this address"},
		{"192.0.2.2", 200, ""},
		{"192.0.2.3", 403, "lab is full: close a client or a page, open another lab, or ask who runs this playground"},
	} {
		if status, body := handshake(l, "a", step.address); status != step.status {
			t.Errorf("%s: %d %s, want %d", step.address, status, body, step.status)
		} else if status != 200 {
			e := p.until(func(e trace.Event) bool { return e.Kind == trace.Refused })
			if e.Status != step.status || e.Error != step.text || e.Instance != "a" {
				t.Errorf("the trace says %d %q, want %d %q", e.Status, e.Error, step.status, step.text)
			}
		}
	}
}
