package pages

import (
	"slices"
	"strconv"
	"strings"

	"github.com/socketplay/socketplay/server/lab/words"
)

// PlayView is what the page Play shows before its scripts run.
type PlayView struct {
	Lab       Lab
	Instances []Instance
	Settings  []Setting // the options that the servers run with
	Client    bool      // the WASM client was built
}

// Lab is the lab that a page shows: one learner's isolated world, or lab main. Everyone
// who knows the id of a learner's lab can enter it. So the page contains the id only in
// addresses and never shows it.
type Lab struct {
	ID, Name string
	Token    string // the address from which the page gets tokens for its clients
}

// base returns the beginning of every address in the lab.
func (l Lab) base() string { return "/lab/" + l.ID + "/" }

// actor is one of the playground's clients. Each actor connects to a fixed instance, so
// that a broadcast crosses from one instance to another, if the lab has several. In a lab of
// one, carol is on a. If a lab gets a third or fourth instance, js/play/guests.js adds a
// client for it.
type actor struct {
	name       string
	instance   string
	namespaces string
}

var actors = []actor{
	{"alice", "a", "/"},
	{"bob", "a", "/"},
	{"carol", "b", "/ /tasks"},
	{"dan", "c", "/"},
	{"erin", "d", "/"},
}

// actors returns the clients whose instance the lab has.
func (v PlayView) actors() []actor {
	all := slices.Clone(actors)
	if len(v.Instances) == 1 {
		all = all[:3]
		all[2].instance = v.Instances[0].Name
	}
	return slices.DeleteFunc(all, func(a actor) bool { return v.instancePath(a.instance) == "" })
}

// benchTabs are the tabs of the bench. panel is the value of data-panel of the section that a
// tab shows; the section's id is "panel-" and that value.
var benchTabs = []struct{ panel, label string }{
	{"emit", "Emit"},
	{"faults", "Break"},
	{"rest", "REST"},
}

// boolean returns a value for attributes such as aria-selected, which are never left out.
func boolean(b bool) string { return strconv.FormatBool(b) }

// tabStop returns the tabindex of a tab: in a list of tabs, Tab reaches only the selected one.
func tabStop(selected bool) string {
	if selected {
		return "0"
	}
	return "-1"
}

// emitTarget is one choice of an emit target. Most come from the chapter's table of
// targets. code is the line that the page shows at first; js/lab/targets.js rewrites the
// line when a field changes. The order is that of the button Next, in
// js/play/next-target.js.
type emitTarget struct {
	target               words.Target
	label, code, reaches string
}

var emitTargets = []emitTarget{
	{words.ToRoom, "One room", `io.to("project:1")`, "everyone in the room"},
	{words.ToRoomExcept, "Room except sender", `socket.to("project:1")`, "the room, without the sender"},
	{words.ToAll, "All clients", `io`, "everyone who is connected"},
	{words.ToBroadcast, "All except sender", `socket.broadcast`, "everyone but the sender"},
	{words.ToExcept, "All except a room", `io.except("project:1")`, "everyone who is not in the room"},
	{words.ToRooms, "Several rooms", `io.to("project:1").to("project:2")`, "everyone in either room, once"},
	{words.ToRoomsExcept, "Rooms except sender", `socket.to("project:1").to("project:2")`, "everyone in either room, without the sender"},
	{words.ToSocket, "One socket", `socket`, "the client whose handler runs"},
	{words.ToNamespace, "Namespace", `io.of("/tasks")`, "every socket in the namespace"},
}

// chapterPayload is what the page emits at first: a task and the time, as in the text that
// the lessons follow.
const chapterPayload = `{"task": {"_id": "t1", "title": "Order tea", "projectId": "1", "done": false}, "timestamp": "2026-11-30T10:00:00.000Z"}`

// methodLabels are the texts of the options with which a learner chooses the method of
// an emit.
var methodLabels = map[words.Method]string{
	words.MethodEmit:              "emit",
	words.MethodEmitWithAck:       "emit, and wait for answers",
	words.MethodFetchSockets:      "fetchSockets",
	words.MethodSocketsJoin:       "socketsJoin",
	words.MethodSocketsLeave:      "socketsLeave",
	words.MethodDisconnectSockets: "disconnectSockets",
	words.MethodServerSideEmit:    "serverSideEmit, between servers",
}

// clientLines are the ways in which a client emits. js/lab/client-line.js makes the lines
// from the fields.
var clientLines = []struct{ id, label, code string }{
	{"emit", "To the server", `socket.emit("news")`},
	{"ack", "And wait", `await socket.emitWithAck("news")`},
	{"volatile", "If connected now", `socket.volatile.emit("news")`},
	{"timeout", "Callback, in time", `socket.timeout(1000).emit("news", (err, answer) => { … })`},
	{"timeout-ack", "Wait, in time", `await socket.timeout(1000).emitWithAck("news")`},
}

// actionNamed returns name if it is an action of package words. Otherwise the page does
// it without asking the lab, and actionNamed returns "".
func actionNamed(name string) string {
	for _, d := range words.Actions {
		if string(d.Action) == name {
			return name
		}
	}
	return ""
}

// fault is a button that makes a built-in event such as disconnect happen. outcome tells
// the learner what will follow.
type fault struct {
	id, label, code, outcome string
}

var connectionFaults = []fault{
	{string(words.Drop), "Drop the TCP connection", "the network fails", "Nobody says goodbye: disconnect on both sides, then reconnect, under a new id."},
	{"client-disconnect", "Disconnect in the client", "socket.disconnect()", "The client says goodbye. Nothing reconnects on its own."},
	{string(words.DisconnectSocket), "Disconnect on the server", "socket.disconnect()", "The server closes the socket. Nothing reconnects on its own either."},
	{"malformed", "Send a malformed packet", `socket.io.engine.write("2{}")`, "No event has this form. The server ends the connection."},
	{"connect", "Connect", "socket.connect()", "Back again after a disconnect: connection, connect."},
	{"second-connect", "Send CONNECT twice", `socket.io.engine.write("0{}")`, "A client joins a namespace once. The server ends the connection."},
	{"no-attachment", "Leave an attachment out", `51-["file",{"_placeholder":true,"num":0}]`, "Another packet comes in place of the attachment. The server ends the connection."},
	{"large-up", "Send 1.1 MB", `socket.emit("large", "x".repeat(1_100_000))`, "More than maxHttpBufferSize: the server ends the connection without a word."},
	{string(words.Large), "Receive 1.1 MB", `socket.emit("large", "x".repeat(1_100_000))`, "On the server. No limit applies in that direction, so it arrives."},
	{"both-offline", "Both emit while the client is offline", "socket.emit, io.emit", "What the client emits is kept, and goes out ahead of what its connect listener emits. What the server emits is lost."},
	{"hidden-tab", "Hide this tab", "document.hidden", "Since version 3 the server pings, and a tab that is merely hidden answers. A frozen one does not: Pause the heartbeat."},
}

var doorFaults = []fault{
	{"no-token", "Connect with no token", "auth: {}", "Authentication required"},
	{"deleted-user", "A deleted user’s token", "auth: { token }", "User not found"},
	{"expired-token", "An expired token", "auth: { token }", "Invalid or expired token"},
	{"forged-token", "A forged token", "auth: { token }", "Somebody has changed the name in it, so the signature is wrong: Invalid or expired token"},
	{"unsigned-token", "A token that nobody signed", `{"alg": "none"}`, "Its header says that it needs no signature: Invalid or expired token"},
	{"bearer-token", "“Bearer ” before the token", `auth: { token: "Bearer …" }`, "That word belongs in a header of HTTP: Invalid or expired token"},
	{"undefined-token", "The text undefined", "auth: { token: `${undefined}` }", "The variable was empty: Invalid or expired token"},
	{"query-token", "The token in the query", "query: { token }", "Proxies log URLs, so the server does not look there: Authentication required"},
	{"text-auth", "auth is a text", `auth: "my token"`, "auth is an object, so the server ends the connection."},
	{"unknown-namespace", "An unknown namespace", `io("/nowhere")`, "Invalid namespace"},
	{"foreign-origin", "A page of another origin", "Origin: null", "A page in a sandbox asks for a handshake. The server refuses, and the browser tells the page nothing."},
	{"v2-client", "A client of version 2", "?EIO=3&transport=polling", "Unsupported protocol version"},
	{"plain-websocket", "A plain WebSocket", `new WebSocket(".../socket.io/")`, "Socket.IO is a protocol on top of WebSocket. Without its packets the server ends the connection."},
	{"io-at-plain", "io() at a plain WebSocket server", "io() → ws", "The handshake never comes: timeout."},
	{"half-upgrade", "Open the WebSocket, never say 5", "2probe, 3probe, …", "The server waits for upgradeTimeout, closes the WebSocket, and the client stays on polling."},
}

// chaos is a button that breaks something. A second press undoes it. id is the action
// that the page asks the lab for, except for two buttons that break the client's token.
// outcome tells the learner what will happen and what to look at.
type chaos struct {
	id, label, undo, code, outcome string
}

// several reports whether the fault lies between instances: a lab of one has no button for it.
// Lab.amongInstances of server/lab refuses the same ones there.
func (c chaos) several() bool {
	switch words.Action(c.id) {
	case words.Cut, words.Alone, words.Failover, words.Scatter:
		return true
	}
	return false
}

var linkChaos = []chaos{
	{string(words.Block), "Block WebSocket", "Let WebSocket through", "a proxy drops Upgrade", "The upgrade is refused with 400, and {name} stays on polling, where everything works all the same."},
	{string(words.Delay), "Slow the link", "Make the link quick", "the network is slow", "Each packet takes this long, each way. The order stays."},
	{string(words.Pause), "Pause the heartbeat", "Let the pong through", "no pong arrives", "The server pings and waits 20 s, then gives up: disconnect for ping timeout. The client reconnects."},
	{string(words.Offline), "Take the network away", "Give the network back", "navigator.onLine === false", "{name}’s connection is cut and every attempt fails. What {name} emits is kept, what is emitted to {name} is lost."},
	{"second-tab", "Open a second tab of {name}", "Close the second tab of {name}", "io() in another tab", "The same user with another socket: another id, other rooms, and the room user:{name} twice."},
	{"outlive-token", "Outlive the token", "Send a fresh token", "auth:expired, auth:refresh", "Connected with a token that is good for 3 s more. Then the server says auth:expired, turns events away, and disconnects after 25 s, unless a fresh token comes."},
	{"expire-token", "Expire the token", "Renew the token", "jwt.verify() throws", "The connection is cut, and the server refuses the next handshake. A refused client does not try again on its own."},
}

var serverChaos = []chaos{
	{string(words.Kill), "Kill instance {instance}", "Start instance {instance}", "kill -9", "No close frame, no disconnecting, no handler: its clients see transport close and try again."},
	{string(words.Cut), "Cut {instance} off from Redis", "Give {instance} Redis again", "the network splits", "Its own clients still hear it. Nothing crosses between instances, in either direction."},
	{string(words.Alone), "Remove the adapter", "Put the adapter back", "// io.adapter(…)", "All servers restart. An emit reaches the clients of one instance only, and nothing says so."},
	{string(words.Recover), "Turn recovery on", "Turn recovery off", "connectionStateRecovery: {}", "All servers restart. A client that was cut off comes back with its id and rooms, if no pub/sub adapter is there: see socket.recovered on its card."},
	{string(words.Quick), "Quicken the heartbeat", "Use the official heartbeat", "pingInterval: 2000, pingTimeout: 2000", "All servers restart: 2 s and 2 s in place of 25 s and 20 s, and 3 s for an upgrade."},
	{string(words.Failover), "Move clients off a stopped server", "Let clients wait for their server", "health checks", "The load balancer notices that an instance is down. Its clients come back on the others in turn, as new sockets without rooms."},
	{string(words.Scatter), "Remove stickiness", "Make it sticky again", "round robin", "A session made by polling is unknown to the instance that its next request reaches."},
}

// scenario is a button that plays a prepared sequence of faults and emits.
// js/play/scenarios.js has the steps.
type scenario struct {
	id, label string
}

var scenarios = []scenario{
	{"redis-away", "Redis goes away in the middle of a broadcast"},
	{"instance-dies", "An instance dies, and its client comes back"},
	{"not-sticky", "Polling without stickiness"},
	{"no-adapter", "Servers without the adapter"},
	{"moves", "An instance stops, and its client moves to another"},
}

// fill replaces the placeholders {name} and {instance} of a text by alice and a: alice,
// on instance a, is the client that is chosen when the page opens.
func (c chaos) fill(text string) string {
	return strings.NewReplacer("{name}", "alice", "{instance}", "a").Replace(text)
}

// instancePath returns the path of an instance, or "" if the view does not have it.
func (v PlayView) instancePath(name string) string {
	for _, i := range v.Instances {
		if i.Name == name {
			return i.Path
		}
	}
	return ""
}
