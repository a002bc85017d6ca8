package lab

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"sync/atomic"
	"unicode/utf8"

	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/trace"
)

// The trace keeps the first maxFrame bytes of a text frame or of a polling body, and the
// first maxBinary bytes of a binary frame. The pages know maxFrame too
// (web/static/js/wire/log.js).
const (
	maxFrame  = 2048
	maxBinary = 256
)

// untraced marks a kind of observation that the trace leaves out.
const untraced trace.Kind = ""

// kindOf maps each kind of observation of a server to the kind of trace event that
// records it. The trace leaves out that connections open, and their raw data, because the
// frames show the same.
var kindOf = map[socketio.ObservationKind]trace.Kind{
	socketio.ObservedOpen:          untraced,
	socketio.ObservedClose:         trace.Close,
	socketio.ObservedData:          untraced,
	socketio.ObservedConnect:       trace.Connect,
	socketio.ObservedVerdict:       trace.Verdict,
	socketio.ObservedFrameIn:       trace.FrameIn,
	socketio.ObservedFrameOut:      trace.FrameOut,
	socketio.ObservedHTTP:          trace.HTTP,
	socketio.ObservedUpgrade:       trace.Upgrade,
	socketio.ObservedHandle:        trace.Handle,
	socketio.ObservedJoin:          trace.Join,
	socketio.ObservedRoomCreated:   trace.RoomCreated,
	socketio.ObservedLeave:         trace.Leave,
	socketio.ObservedRoomDeleted:   trace.RoomDeleted,
	socketio.ObservedEmit:          trace.Emit,
	socketio.ObservedPublish:       trace.Publish,
	socketio.ObservedReceive:       trace.Receive,
	socketio.ObservedDeliver:       trace.Deliver,
	socketio.ObservedAckIn:         trace.AckIn,
	socketio.ObservedAckOut:        trace.AckOut,
	socketio.ObservedError:         trace.SocketError,
	socketio.ObservedDisconnecting: trace.Disconnecting,
	socketio.ObservedDisconnect:    trace.Disconnect,
}

// observer records in the trace what an instance does.
type observer struct {
	lab      *Lab
	instance string
	hidden   hiddenNamespace
	silenced atomic.Bool // the instance was killed, and a dead process records nothing
}

// Watching implements socketio.Observer.
func (o *observer) Watching() bool { return !o.silenced.Load() && o.lab.recorder.Watched() }

// Observe implements socketio.Observer. The context that it returns names the recorded
// event as the cause.
func (o *observer) Observe(ctx context.Context, ob socketio.Observation) context.Context {
	if o.hidden.hides(&ob) {
		return ctx
	}
	kind := kindOf[ob.Kind]
	if kind == untraced {
		return ctx
	}
	cause := trace.Cause(ctx)
	if ob.Cause != nil {
		cause = trace.Cause(ob.Cause)
	}
	e := trace.Event{
		Cause: cause, Answers: trace.Cause(ob.Question), Kind: kind, Instance: o.instance,
		Session: ob.Connection, Transport: ob.Transport, Namespace: ob.Namespace,
		Event: ob.Event, Args: ob.Args, Room: ob.Room, Reason: string(ob.Reason), Rule: trace.Rule(ob.Rule), Channel: ob.Channel,
	}
	if ob.Socket != nil {
		e.Socket = ob.Socket.ID()
		if ob.Kind == socketio.ObservedDisconnecting && cause == 0 {
			e.Cause = notedCause(ob.Socket)
		}
		if o.lab.opts.User != nil {
			e.User = o.lab.opts.User(ob.Socket)
		}
	}
	if ob.Err != nil {
		e.Error = ob.Err.Error()
		if refusal, ok := errors.AsType[*socketio.ConnectError](ob.Err); ok {
			e.Error = refusal.Message
		}
	}
	cut := ob.Kind == socketio.ObservedPublish && o.lab.faults.isCut(o.instance) // then no other instance receives the message
	switch ob.Kind {
	case socketio.ObservedVerdict, socketio.ObservedConnect:
		e.Link = linkOf(ob.Socket)
		e.Unheard = ob.Kind == socketio.ObservedVerdict && ob.Handlers == 0
		if ob.Kind == socketio.ObservedVerdict && ob.Err == nil {
			e.Args = o.lab.profileOf(ob.Socket)
		}
		e.Recovered = ob.Kind == socketio.ObservedConnect && ob.Socket.Recovered()
	case socketio.ObservedHandle:
		e.Unheard = ob.Handlers == 0
	case socketio.ObservedEmit:
		e.Target = &trace.Target{Socket: e.Socket, Rooms: ob.Rooms, Except: ob.Except, Local: ob.Local, Volatile: ob.Volatile}
	case socketio.ObservedFrameIn, socketio.ObservedFrameOut:
		p := ob.Packet
		e.Binary, e.Bytes = p.Binary, len(p.Data)
		if p.Binary && o.lab.opts.Server.Parser == nil { // only with the default parser: another parser may put CONNECT, with its token, into a binary frame
			e.Hex = hex.EncodeToString(p.Data[:min(len(p.Data), maxBinary)])
		} else if !p.Binary {
			e.Bytes++ // the byte of the packet type
			e.Frame = string(p.Type) + string(beginning(p.Data, maxFrame))
		}
	case socketio.ObservedHTTP:
		x := ob.Exchange
		e.Method, e.Status, e.Duration = x.Method, x.Status, x.Duration.Microseconds()
		e.Bytes, e.Frame = x.Bytes, string(beginning(x.Body, maxFrame))
	case socketio.ObservedReceive:
		e.Cause = o.lab.publishCauses.find(o.instance, ob.Channel, ob.Raw)
		e.Bytes = len(ob.Raw)
	case socketio.ObservedPublish:
		e.Bytes = len(ob.Raw)
		if cut {
			e.Error = errCut.Error()
		}
	default:
		e.Rooms = ob.Rooms
	}
	id := o.lab.recorder.Record(e)
	if ob.Kind == socketio.ObservedPublish && !cut {
		o.lab.publishCauses.add(id, ob.Channel, ob.Raw)
	}
	return trace.WithCause(ctx, id)
}

// profileOf returns what everybody may know of a socket's user, as the list of arguments
// of a trace event; nil if the lab knows nothing.
func (l *Lab) profileOf(s *socketio.Socket) json.RawMessage {
	if l.opts.Profile == nil {
		return nil
	}
	profile := l.opts.Profile(s)
	if profile == nil {
		return nil
	}
	args, err := json.Marshal([]any{profile})
	if err != nil {
		return nil
	}
	return args
}

// beginning returns the first limit bytes of text, or up to three bytes fewer if a
// character would be divided otherwise: JSON would replace the divided one.
func beginning(text []byte, limit int) []byte {
	if len(text) <= limit {
		return text
	}
	for end := limit; end > limit-utf8.UTFMax; end-- {
		if utf8.RuneStart(text[end]) {
			return text[:end]
		}
	}
	return text[:limit] // not UTF-8
}
