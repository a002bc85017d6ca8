package wasmclient

import (
	"cmp"
	"strconv"
)

// TransportOptions are what one transport has of its own, in place of the manager's.
// The zero value changes nothing.
type TransportOptions struct {
	Server string // its URL, such as "https://other.test:3000"
	Path   string // taken as it is: no slash is added
	// Query is the whole query if it is not nil, already encoded: it has to name EIO
	// and transport too, and in later requests of polling it lacks the session.
	Query          *string
	ForceBase64    *bool
	Timestamps     Timestamps // TimestampAll or TimestampNone
	TimestampParam string
}

// url returns a request's address on the transport of that name.
func (e *engine) url(name string) string {
	opts := &e.m.opts
	own := opts.TransportOptions[name]
	query, session := "EIO=4&transport="+name, e.handshake.sid != ""
	if e.m.query != "" {
		query = e.m.query + "&" + query
	}
	if session {
		query += "&sid=" + e.handshake.sid
	}
	if own.Query != nil {
		query, session = *own.Query, false
	}
	if opts.stamped(name) {
		query = and(query, cmp.Or(own.TimestampParam, opts.TimestampParam)+"="+strconv.FormatUint(uint64(random()*(1<<52)), 36))
	}
	if opts.base64(name) && (name == WebSocket || !session) {
		query = and(query, "b64=1")
	}
	address := e.m.address
	if own.Server != "" {
		address = parseAddress(own.Server)
	}
	return address.url(name == WebSocket, cmp.Or(own.Path, opts.Path), query)
}

// and adds a parameter to a query.
func and(query, parameter string) string {
	if query == "" {
		return parameter
	}
	return query + "&" + parameter
}

// stamped reports whether requests of the transport carry a timestamp.
func (o *Options) stamped(transport string) bool {
	switch cmp.Or(o.TransportOptions[transport].Timestamps, o.Timestamps) {
	case TimestampAll:
		return true
	case TimestampNone:
		return false
	}
	return transport == Polling
}

// base64 reports whether binary values travel as text on the transport.
func (o *Options) base64(transport string) bool {
	if own := o.TransportOptions[transport].ForceBase64; own != nil {
		return *own
	}
	return o.ForceBase64
}
