//go:build js

package main

import (
	"strings"

	"github.com/socketplay/socketplay/server/wire/sio"
	"github.com/socketplay/socketplay/wasmclient"
	"github.com/socketplay/socketplay/wasmclient/internal/page"
)

// The bits of the argument switches. connections.js sets them in the same order.
const (
	barePath = 1 << iota
	noUpgrade
	tryAllTransports
	rememberUpgrade
	forceBase64
	timestampAll
	timestampNone
)

// readEngineOptions reads how a manager makes its connections, and returns the URL of its
// server. The text is a JSON array: the URL, the path, the query, the name of the
// timestamp's parameter, an array of the transports, and an array for each transport that
// has options of its own.
func readEngineOptions(opts *wasmclient.Options, switches, n int32) (url string) {
	texts := sio.Args(page.ReadText(n))
	opts.Path = sio.Unquote(texts[1])
	opts.Query = sio.Unquote(texts[2])
	opts.TimestampParam = sio.Unquote(texts[3])
	for _, name := range sio.Args(texts[4]) {
		opts.Transports = append(opts.Transports, sio.Unquote(name))
	}
	for _, own := range texts[5:] {
		if opts.TransportOptions == nil {
			opts.TransportOptions = map[string]wasmclient.TransportOptions{}
		}
		name, o := transportOptions(sio.Args(own))
		opts.TransportOptions[name] = o
	}
	opts.BarePath = switches&barePath != 0
	opts.NoUpgrade = switches&noUpgrade != 0
	opts.TryAllTransports = switches&tryAllTransports != 0
	opts.RememberUpgrade = switches&rememberUpgrade != 0
	opts.ForceBase64 = switches&forceBase64 != 0
	switch {
	case switches&timestampAll != 0:
		opts.Timestamps = wasmclient.TimestampAll
	case switches&timestampNone != 0:
		opts.Timestamps = wasmclient.TimestampNone
	}
	return sio.Unquote(texts[0])
}

// transportOptions reads the options of one transport. texts are the transport's name, the
// server, the path, the query after a question mark, the name of the timestamp's parameter,
// and two switches, "true" or "false": whether there are timestamps, and whether binary
// values travel as text. "" means that the manager's option counts.
func transportOptions(texts [][]byte) (name string, own wasmclient.TransportOptions) {
	text := func(i int) string { return sio.Unquote(texts[i]) }
	own.Server, own.Path, own.TimestampParam = text(1), text(2), text(4)
	if query, ok := strings.CutPrefix(text(3), "?"); ok {
		own.Query = &query
	}
	switch text(5) {
	case "true":
		own.Timestamps = wasmclient.TimestampAll
	case "false":
		own.Timestamps = wasmclient.TimestampNone
	}
	if base64 := text(6); base64 != "" {
		forced := base64 == "true"
		own.ForceBase64 = &forced
	}
	return text(0), own
}

// reconnectionOptions turns the arguments of configure into options.
func reconnectionOptions(reconnect bool, attempts, delay, delayMax, jitter, timeout float64) wasmclient.Options {
	return wasmclient.Options{
		NoReconnection:       !reconnect,
		ReconnectionAttempts: int(attempts),
		ReconnectionDelay:    milliseconds(delay),
		ReconnectionDelayMax: milliseconds(delayMax),
		RandomizationFactor:  orNone(jitter),
		Timeout:              orNone(milliseconds(timeout)),
	}
}

// orNone turns 0 into -1, which means none. It is for options of package wasmclient whose 0
// means the default.
func orNone[N wasmclient.Duration | float64](v N) N {
	if v == 0 {
		return -1
	}
	return v
}

func milliseconds(n float64) wasmclient.Duration { return wasmclient.Duration(n * 1_000_000) }
