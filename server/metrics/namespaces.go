package metrics

import "github.com/socketplay/socketplay/server/socketio"

// maxNamespaces is how many namespaces of a server get numbers of their own. The limit is
// needed because clients choose the names of dynamic namespaces, and Prometheus keeps
// every name in memory.
const maxNamespaces = 50

// others is the value of the label namespace for all further namespaces together. It
// cannot be the name of a namespace, because such a name begins with a slash.
const others = "others"

// occupation is how many sockets and rooms a namespace has.
type occupation struct {
	name           string
	sockets, rooms int
}

func occupations(namespaces []*socketio.Namespace) []occupation {
	var all []occupation
	for i, ns := range namespaces {
		o := occupation{ns.Name(), len(ns.Sockets()), len(ns.Rooms())}
		switch {
		case i < maxNamespaces:
			all = append(all, o)
		case i == maxNamespaces:
			o.name = others
			all = append(all, o)
		default:
			all[maxNamespaces].sockets += o.sockets
			all[maxNamespaces].rooms += o.rooms
		}
	}
	return all
}
