package metrics

import "github.com/socketplay/socketplay/server/socketio"

// maxNamespaces is how many namespaces of a server get numbers of their own. Clients
// name the children of a dynamic namespace: Prometheus must not have to remember
// whatever they think of.
const maxNamespaces = 50

// others is the label of the namespaces beyond that. A namespace's own name begins
// with a slash.
const others = "others"

// occupation is how many are in a namespace.
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
