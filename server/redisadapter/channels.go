package redisadapter

import "github.com/socketplay/socketplay/server/socketio"

// broadcastChannel returns the channel for a broadcast. Each room has a channel for
// the broadcasts to it alone; all other broadcasts have one channel, whose name begins
// the names of the rooms' channels.
func broadcastChannel(key, namespace string, opts socketio.BroadcastOptions) string {
	channel := key + "#" + namespace + "#"
	if len(opts.Rooms) == 1 {
		channel += opts.Rooms[0] + "#"
	}
	return channel
}

func requestChannel(key, namespace string) string { return key + "-request#" + namespace + "#" }

// responseChannel returns the channel of responses, to which all servers subscribe.
// With the uid of one server and # appended, it is the channel of that server alone.
func responseChannel(key, namespace string) string { return key + "-response#" + namespace + "#" }
