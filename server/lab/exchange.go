package lab

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/socketplay/socketplay/server/internal/limits"
	"github.com/socketplay/socketplay/server/trace"
)

// traceID is the header of a response that has the id of the request in the trace, so that
// a page which sends a request finds it there.
const traceID = "Trace-Id"

// exchange is a REST request and its response, while a handler serves it. It is the
// http.ResponseWriter of the handler, and records both in the trace. It never records a
// header, because one of them has the user's token, nor the query.
type exchange struct {
	http.ResponseWriter
	recorder *trace.Recorder
	request  trace.Event // its id is 0 until it is recorded
	began    time.Time

	status int
	bytes  int
	body   []byte // the beginning
}

type exchangeKey struct{} // of a context: the *exchange

// exchangeOf returns the exchange to which r belongs, or nil if the trace does not record it.
func exchangeOf(r *http.Request) *exchange {
	x, _ := r.Context().Value(exchangeKey{}).(*exchange)
	return x
}

// requestRate is how often the trace records requests of an address. No other limit counts
// those that are refused, and a loop of them would fill the trace of everybody in the lab.
var requestRate = limits.Rate{PerSecond: 50, Burst: 500}

// recordsRequest reports whether the trace records one request more of an address.
func (l *Lab) recordsRequest(remoteAddr string) bool {
	return l.recorder.Watched() && l.requests.Spend(limits.Address(remoteAddr), time.Now(), 1) <= 0
}

// recordExchange serves a request to instance i with next, and records both the request
// and the response. i may be nil.
func (l *Lab) recordExchange(w http.ResponseWriter, r *http.Request, i *Instance, next http.Handler) {
	if !l.recordsRequest(r.RemoteAddr) {
		next.ServeHTTP(w, r)
		return
	}
	x := &exchange{ResponseWriter: w, recorder: l.recorder, began: time.Now()}
	x.request = trace.Event{Kind: trace.Request, Method: r.Method, Path: r.URL.Path}
	if i != nil {
		x.request.Instance = i.name
	}
	next.ServeHTTP(x, r.WithContext(context.WithValue(r.Context(), exchangeKey{}, x)))
	if x.status == 0 {
		x.WriteHeader(http.StatusOK) // as net/http does
	}
	response := x.request
	response.Kind, response.ID, response.Cause = trace.Response, 0, x.request.ID
	response.Status, response.Duration = x.status, time.Since(x.began).Microseconds()
	response.Bytes, response.Frame = x.bytes, string(beginning(x.body, maxFrame))
	x.recorder.Record(response)
}

// letThrough records the request of a user whom the guard has let through. It returns the
// request with a context that names it as the cause of what its handler does. A request
// that the guard refuses is recorded later, without its body and without a user.
func (x *exchange) letThrough(r *http.Request, user string) *http.Request {
	x.request.User = user
	if r.Method == http.MethodPost || r.Method == http.MethodPut || r.Method == http.MethodPatch {
		var body []byte
		body, r.Body = peek(r.Body)
		x.request.Frame = string(beginning(body, maxFrame))
		x.request.Bytes = max(len(body), int(r.ContentLength))
	}
	x.record()
	return r.WithContext(trace.WithCause(r.Context(), x.request.ID))
}

// peek returns the first bytes of a body, and a body that has all of it still.
func peek(body io.ReadCloser) ([]byte, io.ReadCloser) {
	read := make([]byte, maxFrame+1)
	n, _ := io.ReadFull(body, read) // an error comes again when the handler reads on
	return read[:n], struct {
		io.Reader
		io.Closer
	}{io.MultiReader(bytes.NewReader(read[:n]), body), body}
}

func (x *exchange) record() {
	x.request.ID = x.recorder.Record(x.request)
	x.request.Frame = ""
}

// WriteHeader implements http.ResponseWriter.
func (x *exchange) WriteHeader(status int) {
	if x.status == 0 {
		x.status = status
		if x.request.ID == 0 {
			x.record()
		}
		if x.request.ID != 0 { // 0: nobody watches the trace any more
			x.Header().Set(traceID, strconv.FormatUint(x.request.ID, 10))
		}
	}
	x.ResponseWriter.WriteHeader(status)
}

// Write implements http.ResponseWriter.
func (x *exchange) Write(p []byte) (int, error) {
	if x.status == 0 {
		x.WriteHeader(http.StatusOK)
	}
	if missing := maxFrame + 1 - len(x.body); missing > 0 {
		x.body = append(x.body, p[:min(missing, len(p))]...)
	}
	x.bytes += len(p)
	return x.ResponseWriter.Write(p)
}

// Unwrap lets http.ResponseController reach the writer below.
func (x *exchange) Unwrap() http.ResponseWriter { return x.ResponseWriter }
