package wasmclient

import "github.com/socketplay/socketplay/server/wire/sio"

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

// integer reads a JSON number; what is no plain one is 0. It is not strconv's,
// whose errors bring half of Unicode's tables along.
func integer(value []byte) int {
	n := 0
	for _, c := range value {
		if c < '0' || c > '9' || n > 1<<40 {
			return 0
		}
		n = n*10 + int(c-'0')
	}
	return n
}
