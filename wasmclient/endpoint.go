package wasmclient

import (
	"cmp"
	"strconv"
)

// TransportOptions are options of one transport. Each option that is set replaces the
// manager's option of that name. The zero value replaces none.
type TransportOptions struct {
	Server string // the URL of the transport's server, such as "https://other.test:3000"
	Path   string // used as it is: no slash is added
	// Query, if it is not nil, is the whole query, already encoded. It must contain the
	// parameters EIO and transport. The session id is not added to it, not even in polling's
	// later requests.
	Query          *string
	ForceBase64    *bool
	Timestamps     Timestamps // TimestampAll or TimestampNone
	TimestampParam string
}

// url returns the URL of a request on the transport with that name.
func (e *engine) url(name string) string {
	opts := &e.m.opts
	own := opts.TransportOptions[name]
	query, hasSession := "EIO=4&transport="+name, e.handshake.sid != ""
	if e.m.query != "" {
		query = e.m.query + "&" + query
	}
	if hasSession {
		query += "&sid=" + e.handshake.sid
	}
	if own.Query != nil {
		query, hasSession = *own.Query, false
	}
	if opts.hasTimestamp(name) {
		query = withParameter(query, cmp.Or(own.TimestampParam, opts.TimestampParam)+"="+strconv.FormatUint(uint64(random()*(1<<52)), 36))
	}
	if opts.usesBase64(name) && (name == WebSocket || !hasSession) {
		query = withParameter(query, "b64=1")
	}
	address := e.m.address
	if own.Server != "" {
		address = parseAddress(own.Server)
	}
	return address.url(name == WebSocket, cmp.Or(own.Path, opts.Path), query)
}

func withParameter(query, parameter string) string {
	if query == "" {
		return parameter
	}
	return query + "&" + parameter
}

// hasTimestamp returns whether requests of the transport carry a timestamp.
func (o *Options) hasTimestamp(transport string) bool {
	switch cmp.Or(o.TransportOptions[transport].Timestamps, o.Timestamps) {
	case TimestampAll:
		return true
	case TimestampNone:
		return false
	}
	return transport == Polling
}

// usesBase64 returns whether binary values travel as text on the transport.
func (o *Options) usesBase64(transport string) bool {
	if own := o.TransportOptions[transport].ForceBase64; own != nil {
		return *own
	}
	return o.ForceBase64
}
