package tasks

import "slices"

// may is the whole policy, for REST requests and sockets alike: members see and
// change everything in a project; what is in no project, its owner alone.
func may(userID, ownerID string, project *Project) bool {
	if project == nil {
		return userID == ownerID
	}
	return slices.Contains(project.Members, userID)
}
