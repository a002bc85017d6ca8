package words

import "slices"

// Action is something that a page can ask a lab to do. It is also the name of the event
// that the page sends to the lab's control plane.
type Action string

// The actions. [Actions] describes each.
const (
	Emit             Action = "emit" // runs a line of server code; the request's method says which
	Join             Action = "join"
	Leave            Action = "leave"
	Drop             Action = "drop"              // cuts the client's TCP connection
	DisconnectSocket Action = "disconnect-socket" // Socket.IO reserves the event name "disconnect"
	Stop             Action = "stop"
	Start            Action = "start"
	Add              Action = "add"
	Remove           Action = "remove"
	Kill             Action = "kill"     // stops an instance as kill -9 does
	Cut              Action = "cut"      // cuts an instance off from Redis
	Alone            Action = "alone"    // runs the instances without an adapter
	Scatter          Action = "scatter"  // makes the load balancer spread the requests of a session
	Failover         Action = "failover" // sends clients of a stopped instance to a running one
	Block            Action = "block"    // prevents a client from connecting by WebSocket
	Delay            Action = "delay"    // slows a client's link
	Pause            Action = "pause"    // holds back what a client sends, its pongs included
	Offline          Action = "offline"  // cuts a client's connection, and lets none of its requests through
	Recover          Action = "recover"  // runs the instances with connectionStateRecovery
	Quick            Action = "quick"    // runs the instances with a fast heartbeat and short timeouts
	Large            Action = "large"    // emits to one socket more than a client may send
	Heal             Action = "heal"     // undoes every fault and starts the stopped instances
)

// Subject is what an action changes.
type Subject string

// The subjects.
const (
	Lab      Subject = "lab"      // the whole lab
	Instance Subject = "instance" // one instance
	Client   Subject = "client"   // one client: its socket, its connection or its link
)

// Recorded is the name under which the trace records an action: the Event of a trace
// event of kind "action".
type Recorded string

// Description describes an action.
type Description struct {
	Action Action
	About  Subject
	Needs  []Field // the lab refuses a request without one of these fields

	Recorded Recorded // the action's name in the trace; an emit is recorded as its method

	// Undo is the action that undoes this one, or "" if none does. A switch undoes
	// itself: its request says on or off, and the trace records that it is turned off
	// under the name Undone.
	Undo   Action
	Undone Recorded

	Fault  bool // the action breaks something on purpose, or mends it
	Lesson bool // a lesson can play the action
}

// Switch reports whether the action turns something on and off.
func (d Description) Switch() bool { return d.Undone != "" }

// RecordedAs returns all names under which the trace records the action.
func (d Description) RecordedAs() []Recorded {
	names := []Recorded{d.Recorded}
	if d.Switch() {
		names = append(names, d.Undone)
	}
	if d.Action == Emit {
		for _, m := range Methods {
			if m != MethodEmit {
				names = append(names, Recorded(m))
			}
		}
	}
	return names
}

// Actions describes every action.
var Actions = []Description{
	{Action: Emit, About: Lab, Recorded: "emit", Needs: []Field{FieldInstance}, Lesson: true},
	{Action: Join, About: Client, Recorded: "join", Needs: []Field{FieldInstance, FieldSocket, FieldRoom}, Undo: Leave, Lesson: true},
	{Action: Leave, About: Client, Recorded: "leave", Needs: []Field{FieldInstance, FieldSocket, FieldRoom}, Undo: Join, Lesson: true},
	{Action: Drop, About: Client, Recorded: "drop", Needs: []Field{FieldInstance, FieldSocket}, Lesson: true},
	{Action: DisconnectSocket, About: Client, Recorded: "disconnect", Needs: []Field{FieldInstance, FieldSocket}, Lesson: true},
	{Action: Stop, About: Instance, Recorded: "stop", Needs: []Field{FieldInstance}, Undo: Start, Lesson: true},
	{Action: Start, About: Instance, Recorded: "start", Needs: []Field{FieldInstance}, Undo: Stop, Lesson: true},
	{Action: Add, About: Instance, Recorded: "add", Undo: Remove}, // Needs is empty: a request may leave out the instance, because only the next one can be added
	{Action: Remove, About: Instance, Recorded: "remove", Needs: []Field{FieldInstance}, Undo: Add},
	{Action: Kill, About: Instance, Recorded: "kill", Needs: []Field{FieldInstance}, Undo: Start, Fault: true},
	{Action: Cut, About: Instance, Recorded: "cut", Undone: "mend", Needs: []Field{FieldInstance}, Undo: Cut, Fault: true},
	{Action: Alone, About: Lab, Recorded: "remove-adapter", Undone: "add-adapter", Undo: Alone, Fault: true},
	{Action: Scatter, About: Lab, Recorded: "scatter", Undone: "stick", Undo: Scatter, Fault: true},
	{Action: Failover, About: Lab, Recorded: "failover", Undone: "no-failover", Undo: Failover, Fault: true},
	{Action: Block, About: Client, Recorded: "block", Undone: "unblock", Needs: []Field{FieldLink}, Undo: Block, Fault: true},
	{Action: Delay, About: Client, Recorded: "delay", Undone: "hurry", Needs: []Field{FieldLink}, Undo: Delay, Fault: true},
	{Action: Pause, About: Client, Recorded: "pause", Undone: "resume", Needs: []Field{FieldInstance, FieldSocket, FieldLink}, Undo: Pause, Fault: true},
	{Action: Offline, About: Client, Recorded: "offline", Undone: "online", Needs: []Field{FieldLink}, Undo: Offline, Fault: true},
	{Action: Recover, About: Lab, Recorded: "add-recovery", Undone: "remove-recovery", Undo: Recover, Fault: true},
	{Action: Quick, About: Lab, Recorded: "quick-heartbeat", Undone: "usual-heartbeat", Undo: Quick, Fault: true},
	{Action: Large, About: Client, Recorded: "emit-large", Needs: []Field{FieldInstance, FieldSocket}},
	{Action: Heal, About: Lab, Recorded: "heal", Fault: true},
}

// describe returns the description of a. It panics if a is not in [Actions].
func describe(a Action) Description {
	i := slices.IndexFunc(Actions, func(d Description) bool { return d.Action == a })
	if i < 0 {
		panic("words: no such action: " + string(a))
	}
	return Actions[i]
}

// On returns the name under which the trace records the action. For a switch, this is
// the name for turning it on.
func (a Action) On() Recorded { return describe(a).Recorded }

// Turned returns the name under which the trace records that a switch is turned on or off.
func (a Action) Turned(on bool) Recorded {
	if on {
		return a.On()
	}
	return describe(a).Undone
}
