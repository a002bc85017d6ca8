package world

import (
	"github.com/socketplay/socketplay/server/engine"
	"github.com/socketplay/socketplay/server/internal/limits"
	"github.com/socketplay/socketplay/server/lab"
	"github.com/socketplay/socketplay/server/socketio"
)

// Rate says how often something may happen, such as 200 times a second on average and 500
// times at once. As text it is "200/500". The zero value sets no limit.
type Rate = limits.Rate

// Limits keep one visitor from taking what the others need. 0 and the zero Rate set no
// limit.
type Limits struct {
	SessionsPerAddress      int // connections that one IP address may have to an instance or to a control plane
	TotalSessionsPerAddress int // the same, to all instances and control planes of all labs together

	ClientsPerLab  int // connections to the instances of a learner's lab, and pages that watch it
	ClientsOfMain  int // the same for lab main, which a class shares
	SocketsPerUser int // sockets that a user may have in a lab from one IP address

	SocketEvents  Rate // events of a socket; a large event counts as several, see lab.EventLimits
	UserEvents    Rate // events of the sockets that a user has in a lab from one IP address, and requests to the task app
	AddressEvents Rate // the same of the clients of an IP address, in all labs

	TCPPerAddress int // TCP connections that one IP address may have to the process

	Logins        Rate // logins of one IP address; a wrong password counts as three, and as fifteen for the same name
	TokenRequests Rate // other requests for tokens of one IP address

	Labs           int  // labs that can be open at the same time, besides main
	LabsPerAddress int  // labs of them that one IP address can have opened
	NewLabs        Rate // how often one IP address may open a lab; a fork opens two

	Tasks       int // tasks that a user or a project may have in a learner's lab
	TasksOfMain int // the same in lab main, which is never deleted

	TraceBytes      int // bytes that the trace of a lab keeps
	TotalTraceBytes int // bytes that the traces of all labs keep together
	AnswerBytes     int // bytes that the control plane sends to a page at once
	EmitBytes       int // bytes of data in an emit that a page asks for
	RoomsPerSocket  int // rooms that pages put a socket into

	// The fields below set the options of package socketio that have the same names, and
	// the fields of engine.AddressLimits.

	ClientControlPackets  Rate
	AddressControlPackets Rate
	AddressBytes          int
	HandshakeBytes        int
	ConnectBytes          int
	AttachmentBytes       int
	WaitingBytes          int
	Namespaces            int
	Depth                 int
	PendingAcks           int
	AckBytes              int // MaxAnswerBytes of an instance of a learner's lab
	AckBytesOfMain        int // the same of lab main
	AckBytesPerEmit       int // MaxAnswerBytesPerCall
}

// DefaultLimits returns limits that a class behind one address does not reach.
func DefaultLimits() Limits {
	return Limits{
		// Sixty pages behind one address have about 720: each page has a connection to the
		// control plane and three clients, and so have the two labs of its fork.
		SessionsPerAddress:      500,
		TotalSessionsPerAddress: 2000,

		// The stage can show at most sixty clients in a readable way, and each of them may
		// have a page that watches the lab.
		ClientsPerLab: 120,
		ClientsOfMain: 2000,
		// In lab main every page connects alice, so these are sixty pages behind one address
		// with several tabs each, and clients that join two namespaces.
		SocketsPerUser: 500,

		SocketEvents:  Rate{PerSecond: 200, Burst: 500}, // a person who clicks cannot reach it
		UserEvents:    Rate{PerSecond: 400, Burst: 1000},
		AddressEvents: Rate{PerSecond: 4000, Burst: 10_000},

		ClientControlPackets:  Rate{PerSecond: 20, Burst: 200},
		AddressControlPackets: Rate{PerSecond: 800, Burst: 10_000}, // sixty pages with thirty clients each come back at once
		AddressBytes:          64 << 20,
		HandshakeBytes:        64 << 10,
		ConnectBytes:          16 << 10, // a token has at most 8 KiB
		AttachmentBytes:       2e6,
		WaitingBytes:          1 << 20,
		Namespaces:            16,
		Depth:                 64,
		PendingAcks:           100,
		// An acknowledgement counts 530 bytes or more. If sixty pages ask all clients while
		// one of them is silent, these are 4 MB in a full lab of a learner, and 6 MB in lab
		// main with 180 clients. If one page asks 2,000 clients, they are 1 MB.
		AckBytes:        4 << 20,
		AckBytesOfMain:  16 << 20,
		AckBytesPerEmit: 2 << 20,

		TCPPerAddress:  3000,                              // sixty pages with a fork have a thousand
		Logins:         Rate{PerSecond: 3, Burst: 300},    // a class logs in at nine o'clock, all as alice
		TokenRequests:  Rate{PerSecond: 100, Burst: 2000}, // each client on a page asks for one, up to sixty a page
		Labs:           400,
		LabsPerAddress: 300,
		NewLabs:        Rate{PerSecond: 2, Burst: 180}, // sixty pages open a lab and a fork at once

		Tasks:       200, // as many as an answer lists
		TasksOfMain: 5000,

		TraceBytes:      2 << 20,
		TotalTraceBytes: 128 << 20, // pages that read their trace hold almost nothing of it
		AnswerBytes:     256 << 10,
		EmitBytes:       64 << 10,
		RoomsPerSocket:  100,
	}
}

// limitServer sets the limits that the Socket.IO servers of the instances and of the
// control planes apply. All servers that get a copy of o count the clients of an address
// together.
func (l *Limits) limitServer(o *socketio.Options) {
	o.MaxSessionsPerAddress = l.SessionsPerAddress
	o.Addresses = engine.NewAddresses(engine.AddressLimits{
		Sessions: l.TotalSessionsPerAddress, Bytes: int64(l.AddressBytes), ControlPackets: l.AddressControlPackets,
	})
	o.ControlPackets = l.ClientControlPackets
	o.MaxHandshakeBytes, o.MaxConnectBytes, o.MaxAttachmentBytes = l.HandshakeBytes, l.ConnectBytes, l.AttachmentBytes
	o.MaxNamespaces, o.MaxDepth = l.Namespaces, l.Depth
	o.MaxPendingAcks, o.MaxAnswerBytes, o.MaxAnswerBytesPerCall = l.PendingAcks, l.AckBytes, l.AckBytesPerEmit
	if o.MaxWaitingBytes = l.WaitingBytes; l.WaitingBytes == 0 {
		o.MaxWaitingBytes = -1
	}
}

// limitLab sets the limits that the lab with that id applies. All labs share addresses.
func (l *Limits) limitLab(id string, o *lab.Options, addresses *limits.Buckets) {
	o.MaxClients, o.MaxSocketsPerUser = l.ClientsPerLab, l.SocketsPerUser
	if id == lab.Main {
		o.MaxClients, o.Server.MaxAnswerBytes = l.ClientsOfMain, l.AckBytesOfMain
	}
	o.Events = lab.EventLimits{PerSocket: l.SocketEvents, PerUser: l.UserEvents, Addresses: addresses}
}

// tasksOf returns how many tasks a user or a project may have in the lab with that id.
func (l *Limits) tasksOf(id string) int {
	if id == lab.Main {
		return l.TasksOfMain
	}
	return l.Tasks
}

// memory returns the limits of a lab's memory.
func (l *Limits) memory() lab.Limits {
	return lab.Limits{TraceBytes: l.TraceBytes, AnswerBytes: l.AnswerBytes, DataBytes: l.EmitBytes, RoomsPerSocket: l.RoomsPerSocket}
}
