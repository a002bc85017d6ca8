package engine_test

import (
	"net/http"
	"net/http/httptest"
	"reflect"
	"testing"

	"github.com/socketplay/socketplay/server/engine"
)

// Handshake returns exactly what net/http parsed from the request.
func TestHandshake(t *testing.T) {
	var sessions []*engine.Session
	e, err := engine.New(nil, func(s *engine.Session) engine.Receiver {
		sessions = append(sessions, s)
		return &recorder{session: s}
	})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = e.Close(t.Context()) }()
	for _, header := range []http.Header{
		{},
		{"Cookie": {"a=1; b=\"2\""}, "X-Many": {"one", "", "two: three"}, "Accept-Language": {"de-DE,de;q=0.9"}, "X-Latin": {"\xe4"}},
	} {
		r := httptest.NewRequest(http.MethodGet, "http://test:80/engine.io/?EIO=4&transport=polling&x=1&x=2&y=%20", nil)
		r.Header = header.Clone()
		e.ServeHTTP(httptest.NewRecorder(), r)
		h := sessions[len(sessions)-1].Handshake()
		if !reflect.DeepEqual(h.Header, header) {
			t.Errorf("header %q, want %q", h.Header, header)
		}
		if !reflect.DeepEqual(h.Query, r.URL.Query()) || h.URL.RequestURI() != r.URL.RequestURI() || h.Host != "test:80" || h.RemoteAddr != r.RemoteAddr {
			t.Errorf("Handshake is %+v, the request %+v", h, r)
		}
		if again := sessions[len(sessions)-1].Handshake(); again != h {
			t.Error("the second call returns another Handshake")
		}
	}
}
