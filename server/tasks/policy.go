package tasks

import "slices"

// may is the whole policy, for REST requests and for sockets: it reports whether a user
// may see and change a task. The members of a project may if the task is in p; only the
// owner may if p is nil, that is, the task is in no project.
func may(userID, ownerID string, p *project) bool {
	if p == nil {
		return userID == ownerID
	}
	return slices.Contains(p.Members, userID)
}
