package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/socketplay/socketplay/server/engine"
	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/web/pages"
)

// setting is a row of the option table that pages show.
type setting struct {
	name    string                         // as the Socket.IO documentation spells it; the Go name if only this server has the option
	show    func(*socketio.Options) string // the option's value, for people to read
	meaning string                         // what the option decides, in a sentence
}

// settings returns the option table: each option's value in running, its default and its
// meaning. The defaults come from the library. redis says in words which Redis the adapter
// uses.
func settings(running socketio.Options, redis string) []pages.Setting {
	defaults := (&socketio.Options{CORS: new(engine.CORS)}).WithDefaults()
	var rows []pages.Setting
	add := func(settings []setting, main bool) {
		for _, s := range settings {
			rows = append(rows, pages.Setting{Name: s.name, Value: s.show(&running), Default: s.show(&defaults), Meaning: s.meaning, Main: main})
		}
	}
	add(chapterSettings(running, redis), true)
	add(otherSettings, false)
	return rows
}

// chapterSettings returns the rows of the options that the chapter sets, in the chapter's
// order. The chapter is the text about Socket.IO that the lessons follow; examples/chapter
// is its server in Go. The first page shows only these rows.
func chapterSettings(running socketio.Options, redis string) []setting {
	deadAfter := strconv.FormatFloat((running.PingInterval + running.PingTimeout).Seconds(), 'g', 4, 64)
	return []setting{
		{"cors.origin", ofCORS(origins), "Which other sites may connect from a browser. Pages served here need no permission."},
		{"cors.methods", ofCORS(func(c *engine.CORS) string { return list(c.AllowedMethods()) }),
			"Which HTTP methods those sites may use. Long-polling needs GET and POST."},
		{"cors.credentials", ofCORS(func(c *engine.CORS) string { return strconv.FormatBool(c.Credentials) }),
			"Whether those sites may send cookies along."},
		{"transports", func(o *socketio.Options) string { return list(o.Transports) },
			"How a client may connect. A client begins with long-polling and moves to WebSocket if it can."},
		{"pingTimeout", func(o *socketio.Options) string { return milliseconds(o.PingTimeout) },
			"How long the server waits for the answer to a ping. It notices a dead connection within " + deadAfter + " seconds."},
		{"pingInterval", func(o *socketio.Options) string { return milliseconds(o.PingInterval) },
			"How often the server pings, to ask whether a client is still there."},
		{"upgradeTimeout", func(o *socketio.Options) string { return milliseconds(o.UpgradeTimeout) },
			"How long a move from polling to WebSocket may take before the server gives it up."},
		{"maxHttpBufferSize", func(o *socketio.Options) string { return byteCount(o.MaxHTTPBufferSize) },
			"The largest message. One byte more ends the connection."},
		{"adapter", func(o *socketio.Options) string { return either(o.Adapter != nil, "Redis, "+redis, "in memory") },
			"Where the instances hear of each other’s broadcasts. In memory, each instance hears only its own."},
	}
}

// otherSettings are the rows of all other options. Most of these options have their default
// in the playground, too; serverOptions sets some of them.
var otherSettings = []setting{
	{"path", func(o *socketio.Options) string { return o.Path }, "Where the server answers. A client names the same path."},
	{"addTrailingSlash", func(o *socketio.Options) string { return strconv.FormatBool(!o.NoTrailingSlash) },
		"Whether the path must end in a slash. If it must, the server answers 404 to a path without one."},
	{"serveClient", func(o *socketio.Options) string { return strconv.FormatBool(o.ClientFiles != nil) },
		"Whether the server also serves the files of the client, below its path. The official server does."},
	{"connectTimeout", func(o *socketio.Options) string { return milliseconds(o.ConnectTimeout) },
		"How long a connection may stay without joining a namespace."},
	{"connectionStateRecovery", recoveryTime, "How long a client may be away and still come back with its id, its rooms and what it missed."},
	{"cleanupEmptyChildNamespaces", func(o *socketio.Options) string { return strconv.FormatBool(o.CleanupEmptyChildNamespaces) },
		"Whether a namespace that was made for a client goes with its last socket."},
	{"parser", parserName, "How packets become text and bytes. Client and server need the same one."},
	{"allowRequest", func(o *socketio.Options) string { return either(o.AllowRequest != nil, "a function", "none") },
		"What decides on a handshake before any middleware. Here it refuses clients if a learner’s lab is full."},
	{"allowUpgrades", func(o *socketio.Options) string { return strconv.FormatBool(!o.NoUpgrades) },
		"Whether a client on polling may move to WebSocket."},
	{"allowEIO3", func(o *socketio.Options) string { return strconv.FormatBool(o.AllowEIO3) },
		"Whether clients of Socket.IO 2 may connect."},
	{"httpCompression", compressedFrom, "From which size on the server compresses its answers to polls."},
	{"perMessageDeflate", func(o *socketio.Options) string { return either(o.PerMessageDeflate != nil, "on", "off") },
		"Whether WebSocket messages are compressed. Each connection then needs memory for it."},
	{"cookie", func(o *socketio.Options) string { return either(o.Cookie != nil, "on", "off") },
		"Whether a polling handshake sets a cookie with the session’s id."},
	{"cors.allowedHeaders", ofCORS(func(c *engine.CORS) string {
		return either(c.AllowedHeaders != nil, list(c.AllowedHeaders), "all that it asks for")
	}), "Which request headers another site may send."},
	{"cors.exposedHeaders", ofCORS(func(c *engine.CORS) string { return list(c.ExposedHeaders) }),
		"Which response headers the scripts of another site may read."},
	{"cors.maxAge", ofCORS(func(c *engine.CORS) string {
		return either(c.MaxAge > 0, thousands(int64(c.MaxAge.Seconds()))+" s", "not sent")
	}), "How long a browser may remember what another site is allowed to do."},
	{"MaxQueuedBytes", func(o *socketio.Options) string {
		return either(o.MaxQueuedBytes >= 0, byteCount(int64(o.MaxQueuedBytes)), "no limit")
	}, "How much may wait for a client that reads too slowly. The official server has no such limit."},
	{"MaxSessionsPerAddress", func(o *socketio.Options) string {
		return either(o.MaxSessionsPerAddress > 0, thousands(int64(o.MaxSessionsPerAddress)), "any number")
	}, "How many connections one IP address may have to an instance. The official server has no such limit."},
	{"Addresses", func(o *socketio.Options) string { return either(o.Addresses != nil, "limited", "no limits") },
		"What the clients of one IP address may use together. The official server has no such limit."},
	{"ControlPackets", func(o *socketio.Options) string {
		return either(o.ControlPackets.Limited(), rate(o.ControlPackets), "any number")
	}, "How often a client may send packets that carry no event, such as joining and leaving a namespace. The official server has no such limit."},
	{"MaxHandshakeBytes", func(o *socketio.Options) string { return limit(o.MaxHandshakeBytes, byteCount) },
		"How large the header and the URL of a handshake may be. One byte more gets the answer 431."},
	{"MaxNamespaces", func(o *socketio.Options) string { return limit(o.MaxNamespaces, thousands) },
		"How many namespaces a client may have joined at the same time. The official server has no such limit."},
	{"MaxConnectBytes", func(o *socketio.Options) string { return limit(o.MaxConnectBytes, byteCount) },
		"How large the auth payload may be, together with the name of the namespace. The server keeps both as long as the socket is connected."},
	{"MaxAttachmentBytes", func(o *socketio.Options) string { return limit(o.MaxAttachmentBytes, byteCount) },
		"How large the binary parts of one packet may be together. The official server only counts them."},
	{"MaxDepth", func(o *socketio.Options) string { return limit(o.MaxDepth, thousands) },
		"How deep JSON may be nested. The official server has no such limit."},
	{"MaxPendingAcks", func(o *socketio.Options) string { return limit(o.MaxPendingAcks, thousands) },
		"How many acknowledgements of one socket the server waits for at the same time. The official server has no such limit."},
	{"MaxAnswerBytes", func(o *socketio.Options) string { return limit(o.MaxAnswerBytes, byteCount) },
		"How much of the clients’ acknowledgements an instance keeps while it waits for the others. The official server has no such limit."},
	{"MaxAnswerBytesPerCall", func(o *socketio.Options) string { return limit(o.MaxAnswerBytesPerCall, byteCount) },
		"How much of that an instance keeps for one emit. The official server has no such limit."},
	{"MaxWaitingBytes", func(o *socketio.Options) string {
		return either(o.MaxWaitingBytes >= 0, byteCount(int64(o.MaxWaitingBytes)), "no limit")
	}, "How much of a client’s events may wait for slow handlers. Then the server reads nothing more from the client."},
	{"AnyOrigin", func(o *socketio.Options) string { return strconv.FormatBool(o.AnyOrigin) },
		"Whether a page of any site may open a WebSocket. The official server allows that: CORS does not cover WebSocket."},
}

// ofCORS returns a show function for one part of the CORS policy.
func ofCORS(show func(*engine.CORS) string) func(*socketio.Options) string {
	return func(o *socketio.Options) string {
		if o.CORS == nil {
			return "off"
		}
		return show(o.CORS)
	}
}

func origins(c *engine.CORS) string {
	all := slices.Clone(c.Origins)
	for _, p := range c.Patterns {
		all = append(all, "/"+p.String()+"/")
	}
	if c.Allow != nil {
		all = append(all, "a function")
	}
	return list(all)
}

func recoveryTime(o *socketio.Options) string {
	if o.Recovery == nil {
		return "off"
	}
	return milliseconds(o.Recovery.MaxDisconnectionDuration)
}

func parserName(o *socketio.Options) string {
	official := new(socketio.Options).WithDefaults().Parser
	return either(o.Parser == official, "JSON", fmt.Sprintf("%T", o.Parser))
}

func compressedFrom(o *socketio.Options) string {
	return either(o.HTTPCompression.Off, "off", "from "+byteCount(int64(o.HTTPCompression.Threshold)))
}

// limit shows a limit that 0 turns off.
func limit(n int, show func(int64) string) string {
	if n <= 0 {
		return "no limit"
	}
	return show(int64(n))
}

func rate(r engine.Rate) string {
	return strconv.FormatFloat(r.PerSecond, 'g', 4, 64) + " a second, " + thousands(int64(r.Burst)) + " at once"
}

func either(first bool, a, b string) string {
	if first {
		return a
	}
	return b
}

func list(values []string) string { return either(len(values) > 0, strings.Join(values, ", "), "none") }

func milliseconds(d time.Duration) string { return thousands(d.Milliseconds()) + " ms" }

func byteCount(n int64) string { return thousands(n) + " bytes" }

// thousands groups digits with a thin space that does not break.
func thousands(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "\u202f" + s[i:]
	}
	return s
}
