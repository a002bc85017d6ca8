package admin

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/socketplay/socketplay/server/socketio"
)

// maxName is how many bytes the name of a namespace, a room or an event may have.
const maxName = 1024

// command does what a dashboard has asked for with e, to the sockets of b.
type command func(ctx context.Context, b socketio.Broadcast, e *socketio.Event) error

// commands are the events with which a dashboard asks for something. Their first argument
// is a namespace. Another argument is the filter: a room, which may be the own room of a
// single socket.
var commands = []struct {
	name   string
	filter int // the index of the filter among the arguments
	run    command
}{
	{"emit", 1, emit},
	{"join", 2, join},
	{"leave", 2, leave},
	{"_disconnect", 2, disconnect},
}

func emit(ctx context.Context, b socketio.Broadcast, e *socketio.Event) error {
	event, err := name(e, 2, "event")
	if err != nil {
		return err
	}
	return b.Emit(ctx, event, e.Raw(3)...)
}

func join(ctx context.Context, b socketio.Broadcast, e *socketio.Event) error {
	room, err := name(e, 1, "room")
	if err != nil {
		return err
	}
	return b.SocketsJoin(ctx, room)
}

func leave(ctx context.Context, b socketio.Broadcast, e *socketio.Event) error {
	room, err := name(e, 1, "room")
	if err != nil {
		return err
	}
	return b.SocketsLeave(ctx, room)
}

func disconnect(ctx context.Context, b socketio.Broadcast, e *socketio.Event) error {
	var closeConn bool
	if err := bind(e, 1, &closeConn); err != nil {
		return err
	}
	return b.DisconnectSockets(ctx, closeConn)
}

// serveCommands adds the handlers for commands to s, the socket of a dashboard.
func (p *panel) serveCommands(s *socketio.Socket) {
	for _, c := range commands {
		s.On(c.name, func(ctx context.Context, e *socketio.Event) error {
			ns, filter, err := p.target(e, c.filter)
			if err != nil {
				return fmt.Errorf("admin: %s: %w", c.name, err)
			}
			p.opts.Logger.InfoContext(ctx, "admin command", "command", c.name, "namespace", ns, "filter", filter, "by", s.ID())
			// Let the command finish even if the dashboard disconnects.
			ctx = context.WithoutCancel(ctx)
			if found := p.namespace(ns); found != nil {
				err = c.run(ctx, found.To(filter...), e)
			} else if p.io.Clustered() {
				err = p.ns.ServerSideEmit(ctx, forwarded+c.name, e.Raw(0)...)
			} else {
				err = fmt.Errorf("there is no namespace %q", ns)
			}
			if err != nil {
				return fmt.Errorf("admin: %s: %w", c.name, err)
			}
			return nil
		})
	}
}

// forwarded is the prefix of a command that a server forwards to the other servers, because
// the server does not have the command's namespace. For example, the child of a parent
// namespace may exist on only one server. Each server that has the namespace applies the
// command to its own sockets.
const forwarded = "admin:"

// serveOtherServers adds the handlers for the commands that other servers forward.
func (p *panel) serveOtherServers() {
	if p.opts.ReadOnly {
		return
	}
	for _, c := range commands {
		p.ns.OnServer(forwarded+c.name, func(ctx context.Context, e *socketio.Event) error {
			ns, filter, err := p.target(e, c.filter)
			found := p.namespace(ns)
			if err != nil || found == nil {
				return err
			}
			return c.run(ctx, found.Local().To(filter...), e)
		})
	}
}

// target reads a command's target: the name of a namespace, and perhaps one of its rooms as
// the filter.
func (p *panel) target(e *socketio.Event, filterAt int) (ns string, filter []string, err error) {
	if ns, err = name(e, 0, "namespace"); err != nil {
		return "", nil, err
	}
	ns = "/" + strings.TrimPrefix(ns, "/")
	if args := e.Args(); len(args) <= filterAt || string(args[filterAt]) == "null" {
		return ns, nil, nil
	}
	room, err := name(e, filterAt, "filter")
	return ns, []string{room}, err
}

// namespace returns the namespace of that name, or nil if this server does not have it.
func (p *panel) namespace(name string) *socketio.Namespace {
	for _, ns := range p.io.Namespaces() {
		if ns.Name() == name {
			return ns
		}
	}
	return nil
}

var errName = errors.New("must be a string of 1 to 1024 bytes")

// name reads the argument at i as a name. what is the word for this name in the error, such
// as "room".
func name(e *socketio.Event, i int, what string) (string, error) {
	var text string
	if err := bind(e, i, &text); err != nil || text == "" || len(text) > maxName {
		return "", fmt.Errorf("%s: %w", what, errName)
	}
	return text, nil
}

// bind decodes only the argument at i, into dst.
func bind(e *socketio.Event, i int, dst any) error {
	skip := make([]any, i+1)
	for j := range skip {
		skip[j] = new(any)
	}
	skip[i] = dst
	return e.Bind(skip...)
}
