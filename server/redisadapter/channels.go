package redisadapter

import "github.com/socketplay/socketplay/server/socketio"

// broadcastChannel is where broadcasts go: those to exactly one room have a channel
// of their own, which begins as the one of all the others.
func broadcastChannel(key, namespace string, opts socketio.BroadcastOptions) string {
	channel := key + "#" + namespace + "#"
	if len(opts.Rooms) == 1 {
		channel += opts.Rooms[0] + "#"
	}
	return channel
}

func requestChannel(key, namespace string) string { return key + "-request#" + namespace + "#" }

// responseChannel is where all servers hear responses; with the asker's uid behind
// it, that one alone.
func responseChannel(key, namespace string) string { return key + "-response#" + namespace + "#" }
