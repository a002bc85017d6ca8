// Package lab is a learner's world: some instances of a Socket.IO server that
// form one cluster, what happens in them as a trace, and a control plane from
// which a page watches and acts.
//
// A [Lab] serves everything below /lab/{id}/: each instance at
// /lab/{id}/{instance}/socket.io/ and the control plane at
// /lab/{id}/control/socket.io/, namespace /lab. Instances can be stopped and
// started, and where the lab's options say so, further ones come and go; the control
// plane stays.
package lab
