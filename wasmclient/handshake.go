package wasmclient

import (
	"strconv"

	"github.com/socketplay/socketplay/server/wire/sio"
)

// handshake is what the server says in its open packet.
type handshake struct {
	sid          string
	upgrades     []string
	pingInterval Duration
	pingTimeout  Duration
	maxPayload   int
}

func parseHandshake(data []byte) (h handshake, ok bool) {
	for name, value := range sio.Members(data) {
		switch name {
		case "sid":
			h.sid = sio.Unquote(value)
		case "upgrades":
			for _, u := range sio.Args(value) {
				h.upgrades = append(h.upgrades, sio.Unquote(u))
			}
		case "pingInterval":
			h.pingInterval = Duration(integer(value)) * millisecond
		case "pingTimeout":
			h.pingTimeout = Duration(integer(value)) * millisecond
		case "maxPayload":
			h.maxPayload = integer(value)
		}
	}
	return h, h.sid != ""
}

// integer reads a JSON number; what is none is 0.
func integer(value []byte) int {
	n, _ := strconv.Atoi(string(value))
	return n
}
