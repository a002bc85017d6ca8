//go:build interop && !js

package wasmclient_test

import (
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/socketplay/socketplay/server/wire/eio"
	"github.com/socketplay/socketplay/server/wire/sio"
	"github.com/socketplay/socketplay/wasmclient"
)

// options are the official client's options that a Go program has too.
type options struct {
	Path                 string            `json:"path"`
	AddTrailingSlash     *bool             `json:"addTrailingSlash"`
	Query                map[string]string `json:"query"`
	Transports           []string          `json:"transports"`
	Upgrade              *bool             `json:"upgrade"`
	TryAllTransports     bool              `json:"tryAllTransports"`
	RememberUpgrade      bool              `json:"rememberUpgrade"`
	Reconnection         *bool             `json:"reconnection"`
	ReconnectionAttempts int               `json:"reconnectionAttempts"`
	ReconnectionDelay    float64           `json:"reconnectionDelay"`
	ReconnectionDelayMax float64           `json:"reconnectionDelayMax"`
	RandomizationFactor  *float64          `json:"randomizationFactor"`
	Timeout              any               `json:"timeout"`
	AutoConnect          *bool             `json:"autoConnect"`
	ExtraHeaders         map[string]string `json:"extraHeaders"`
	Auth                 map[string]any    `json:"auth"`
	AckTimeout           float64           `json:"ackTimeout"`
	Retries              int               `json:"retries"`
	ForceBase64          *bool             `json:"forceBase64"`
	Protocols            []string          `json:"protocols"`
	RequestTimeout       float64           `json:"requestTimeout"`
	TimestampParam       string            `json:"timestampParam"`
	TimestampRequests    *bool             `json:"timestampRequests"`

	TransportOptions map[string]*options `json:"transportOptions"`
}

func milliseconds(ms float64) time.Duration { return time.Duration(ms * float64(time.Millisecond)) }

// waits returns whether a client waits for Connect: autoConnect is false.
func (o *options) waits() bool { return o.AutoConnect != nil && !*o.AutoConnect }

// native converts the options into those of this package.
func (o *options) native(p *player) *wasmclient.Options {
	is := func(v *bool, want bool) bool { return v != nil && *v == want }
	query := url.Values{}
	for key, value := range o.Query {
		query.Set(key, p.value(value).(string))
	}
	out := &wasmclient.Options{
		Path: o.Path, BarePath: is(o.AddTrailingSlash, false), Query: query.Encode(),
		Transports: o.Transports, NoUpgrade: is(o.Upgrade, false),
		TryAllTransports: o.TryAllTransports, RememberUpgrade: o.RememberUpgrade,
		ForceBase64: is(o.ForceBase64, true), TimestampParam: o.TimestampParam,
		NoReconnection: is(o.Reconnection, false), ReconnectionAttempts: o.ReconnectionAttempts,
		ReconnectionDelay: milliseconds(o.ReconnectionDelay), ReconnectionDelayMax: milliseconds(o.ReconnectionDelayMax),
	}
	if o.RandomizationFactor != nil {
		if out.RandomizationFactor = *o.RandomizationFactor; out.RandomizationFactor == 0 {
			out.RandomizationFactor = -1
		}
	}
	switch timeout := o.Timeout.(type) {
	case float64:
		out.Timeout = milliseconds(timeout)
	case bool:
		out.Timeout = -1
	}
	switch {
	case is(o.TimestampRequests, true):
		out.Timestamps = wasmclient.TimestampAll
	case is(o.TimestampRequests, false):
		out.Timestamps = wasmclient.TimestampNone
	}
	for name, own := range o.TransportOptions {
		if out.TransportOptions == nil {
			out.TransportOptions = map[string]wasmclient.TransportOptions{}
		}
		out.TransportOptions[name] = own.ofTransport(p)
	}
	out.Network.RequestTimeout, out.Network.Protocols = milliseconds(o.RequestTimeout), o.Protocols
	for name, value := range o.ExtraHeaders {
		if out.Network.Header == nil {
			out.Network.Header = http.Header{}
		}
		out.Network.Header.Set(name, value)
	}
	return out
}

// ofTransport converts the options of one transport into those of this package.
func (o *options) ofTransport(p *player) wasmclient.TransportOptions {
	all := o.native(p)
	out := wasmclient.TransportOptions{Path: o.Path, ForceBase64: o.ForceBase64, Timestamps: all.Timestamps, TimestampParam: o.TimestampParam}
	if o.Query != nil {
		out.Query = &all.Query
	}
	return out
}

// socket converts the options of a socket into those of this package.
func (o *options) socket() wasmclient.SocketOptions {
	out := wasmclient.SocketOptions{AckTimeout: milliseconds(o.AckTimeout), Retries: o.Retries}
	answers, isFunction := o.Auth["answers"].([]any)
	switch {
	case o.Auth == nil:
	case !isFunction:
		out.Auth = wasmclient.AuthValue(o.Auth)
	default:
		calls := 0
		out.Auth = func(send func([]byte)) {
			var data []byte
			if answer := answers[min(calls, len(answers)-1)]; answer != nil {
				data, _ = json.Marshal(answer) // cannot fail: answer was decoded from JSON
			}
			calls++
			if o.Auth["later"] == true {
				time.AfterFunc(10*time.Millisecond, func() { send(data) })
				return
			}
			send(data)
		}
	}
	return out
}

// value converts a value of a step into a Go value, such as {"bytes": …} into a []byte.
func (p *player) value(v any) any {
	switch v := v.(type) {
	case string:
		return strings.ReplaceAll(v, "$unique", p.unique)
	case []any:
		return p.values(v)
	case map[string]any:
		if bytes, ok := v["bytes"].([]any); ok && v["as"] != nil {
			out := make([]byte, len(bytes))
			for i, b := range bytes {
				out[i] = byte(b.(float64))
			}
			return out
		}
		if length, ok := v["length"].(float64); ok && v["as"] != nil {
			out := make([]byte, int(length))
			for i := range out {
				out[i] = byte(i)
			}
			return out
		}
		out := maps.Clone(v)
		for name := range out {
			out[name] = p.value(out[name])
		}
		return out
	}
	return v
}

func (p *player) values(list []any) []any {
	out := make([]any, len(list))
	for i := range list {
		out[i] = p.value(list[i])
	}
	return out
}

// arguments returns an event's arguments in the form that they have in the log.
func (c *client) arguments(e *wasmclient.Event) []any {
	values := c.decode(e.Data, e.Attachments)[1:]
	if e.HasID {
		values = append(values, "<ack>")
	}
	return values
}

// decode decodes a JSON array, and returns its values in the form that they have in the
// log.
func (c *client) decode(data []byte, attachments [][]byte) []any {
	var values []any
	for _, arg := range sio.Args(data) {
		var v any
		if err := json.Unmarshal(arg, &v); err != nil {
			panic(err)
		}
		values = append(values, logged(v, attachments))
	}
	if n := len(values); c.masked && n > 1 {
		if _, text := values[n-1].(string); text {
			values[n-1] = "<offset>"
		}
	}
	return values
}

// logged replaces placeholders by attachments, in the form that an ArrayBuffer has in the
// log.
func logged(v any, attachments [][]byte) any {
	switch v := v.(type) {
	case []any:
		for i := range v {
			v[i] = logged(v[i], attachments)
		}
	case map[string]any:
		if num, ok := v["num"].(float64); ok && v["_placeholder"] == true && len(attachments) > 0 {
			return binary(attachments[int(num)])
		}
		for name := range v {
			v[name] = logged(v[name], attachments)
		}
	}
	return v
}

// binary returns a binary value for the log. A short value is logged as its bytes. A long
// value is logged as its length, and the number of bytes that differ from those that
// web/tests/equality/values.mjs makes.
func binary(b []byte) any {
	if len(b) > 32 {
		faults := 0
		for i := range b {
			if b[i] != byte(i) {
				faults++
			}
		}
		return map[string]any{"length": len(b), "faults": faults, "as": "ArrayBuffer"}
	}
	list := make([]int, len(b))
	for i := range b {
		list[i] = int(b[i])
	}
	return map[string]any{"bytes": list, "as": "ArrayBuffer"}
}

// describe returns an error for the log, in the form that web/tests/equality/values.mjs
// gives it.
func describe(err error) map[string]any {
	// In Go an error begins with the name of its package.
	out := map[string]any{"error": strings.TrimPrefix(err.Error(), "wasmclient: ")}
	var refused *wasmclient.ConnectError
	if errors.As(err, &refused) && refused.Data != nil {
		out["data"] = json.RawMessage(refused.Data)
	}
	var transport *wasmclient.TransportError
	if errors.As(err, &transport) {
		out["type"] = "TransportError"
		if transport.Kind != wasmclient.ErrWebSocket {
			out["description"] = transport.Status
		}
	}
	return out
}

// details returns for the log what OnDisconnect reports besides the reason.
func details(r wasmclient.Reason, err error) []any {
	switch {
	case err == nil:
		return nil
	case r == wasmclient.ReasonTransportClose:
		return []any{map[string]string{"description": err.Error()}}
	}
	return []any{describe(err)}
}

// packet returns a packet in the form in which the official client's manager passes it to
// listeners.
func packet(p sio.Packet) any {
	out := map[string]any{"type": int(p.Type - '0'), "nsp": p.Namespace}
	switch {
	case len(p.Data) == 0:
	case p.Type == sio.Connect:
		names := []string{}
		for name := range sio.Members(p.Data) {
			names = append(names, name)
		}
		slices.Sort(names)
		out["data"] = names // without the ids, which are random
	default:
		var v any
		if err := json.Unmarshal(p.Data, &v); err != nil {
			panic(err)
		}
		out["data"] = logged(v, p.Attachments)
	}
	if p.HasID {
		out["id"] = p.ID
	}
	return out
}

var engineTypes = []string{"open", "close", "ping", "pong", "message", "upgrade", "noop"}

// engineValues returns the arguments that the official client passes to listeners of the
// event.
func engineValues(e wasmclient.EngineEvent) []any {
	switch e.Kind {
	case wasmclient.EngineUpgrading, wasmclient.EngineUpgrade:
		return []any{e.Transport}
	case wasmclient.EngineUpgradeError, wasmclient.EngineError:
		return []any{describe(e.Err)}
	case wasmclient.EngineClose:
		return append([]any{e.Reason}, details(e.Reason, e.Err)...)
	case wasmclient.EnginePacket, wasmclient.EnginePacketCreate:
		kind := engineTypes[e.Packet.Type-'0']
		switch text := string(e.Packet.Data); {
		case e.Packet.Type == eio.Open, strings.HasPrefix(text, "0") && strings.Contains(text, `"sid"`):
			return []any{kind}
		case e.Packet.Binary:
			return []any{kind, binary(e.Packet.Data)}
		case text != "":
			return []any{kind, text}
		default:
			return []any{kind}
		}
	}
	return nil
}
