package metrics

import "github.com/socketplay/socketplay/server/socketio"

// maxNamespaces is how many namespaces of a server get numbers of their own. Clients
// choose the names in a dynamic namespace, and Prometheus keeps every name that it has
// seen: clients must not be able to fill its memory.
const maxNamespaces = 50

// others is the label that the other namespaces share. It cannot be a namespace's name,
// because that begins with a slash.
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
