package redisadapter

import "github.com/socketplay/socketplay/server/socketio"

// broadcastChannel returns the channel for a broadcast. A broadcast to one room has a
// channel of that room. All other broadcasts share one channel. The name of a room's
// channel is the name of the shared channel, the room and #.
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
