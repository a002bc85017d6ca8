// Package lab runs labs. A lab is one learner's isolated world. It has a few instances of
// a Socket.IO server that form one cluster, a trace that records what happens in them,
// and a control plane over which a page watches the instances and acts on them.
//
// A [Lab] serves all paths below /lab/{id}/: each instance at
// /lab/{id}/{instance}/socket.io/ and the control plane at
// /lab/{id}/control/socket.io/, namespace /lab. [Lab.ServeREST] serves the REST interface of
// the lab's app. A page can stop and start instances, and add and remove them if the lab's
// options allow it. An instance that is the only one has no adapter (start_mode.go). The control
// plane always runs. A [Registry] opens the labs of a process on request and closes those
// that are idle.
//
// An action is something that a page asks the lab to do. The page sends it as an event
// of the control plane, with a [Request] as its argument, and gets a [Done] as the
// acknowledgement. Package words names the actions and says how to add one. This
// package has the handlers:
//
//	control.go           which handler answers which action
//	emit.go              emit: its targets and methods
//	socket_actions.go    join, leave, drop, disconnect-socket
//	instance_actions.go  stop, start, add, remove
//	instance_faults.go   kill, cut
//	start_mode.go        alone, recover, quick
//	balancer.go          scatter, failover
//	link_faults.go       block, delay, pause, offline
//	large.go             large
//	heal.go              heal
//
// A handler first looks up the instance, socket or link that the request names. If it
// does not exist, the handler refuses the request with a sentence for the learner. Then
// the handler calls recordAction, and acts in the context that recordAction returns, so
// that the trace names the action as the cause of what follows.
package lab
