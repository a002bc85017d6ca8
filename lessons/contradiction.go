package lessons

import (
	"slices"

	yaml "go.yaml.in/yaml/v3"
)

// statement is a Reception that a check makes, and whether the clients get the event.
type statement struct {
	*Reception
	receives bool
	at       *yaml.Node
}

// checkReceptions notes statements of one step that cannot hold: a client receives an
// event in a namespace that it is not in, and two statements that exclude each other.
func checkReceptions(s *source, all []statement, scene *Scene) {
	for i, later := range all {
		for _, client := range later.Clients {
			in := scene.namespacesOf(client)
			if later.receives && later.Namespace != "" && !slices.Contains(in, later.Namespace) {
				s.bad(later.at, "cannot hold: scene.yaml does not connect %s to the namespace %s", client, later.Namespace)
			}
			for _, earlier := range all[:i] {
				if earlier.excludes(later, client, in) {
					s.bad(later.at, "cannot hold: line %d says otherwise of %s and %s", earlier.at.Line, client, later.Event)
				}
			}
		}
	}
}

// excludes reports whether at most one of two statements about a client can hold. in has
// the namespaces of the client.
func (a statement) excludes(b statement, client string, in []string) bool {
	switch {
	case a.Event != b.Event || !slices.Contains(a.Clients, client):
		return false
	case a.receives && b.receives:
		return a.Namespace == b.Namespace && a.Times != b.Times
	case a.receives == b.receives: // both say that the client misses the event
		return false
	}
	receives, misses := a, b
	if b.receives {
		receives, misses = b, a
	}
	// Without a namespace, a statement is about all of them.
	return misses.Namespace == "" || misses.Namespace == receives.Namespace ||
		receives.Namespace == "" && slices.Equal(in, []string{misses.Namespace})
}

func (s *Scene) namespacesOf(client string) []string {
	for _, c := range s.Clients {
		if c.Name == client {
			return c.Namespaces
		}
	}
	return nil
}
