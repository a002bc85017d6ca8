package tasks

import "slices"

// may reports whether a user may see and change a task. It is the whole policy, for
// REST requests and for sockets. p is the task's project: its members may see and
// change the task. If p is nil, because the task is in no project, only its owner may.
func may(userID, ownerID string, p *project) bool {
	if p == nil {
		return userID == ownerID
	}
	return slices.Contains(p.Members, userID)
}
