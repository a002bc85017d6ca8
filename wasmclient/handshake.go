package wasmclient

import "github.com/socketplay/socketplay/server/wire/sio"

// handshake is the content of the server's open packet.
type handshake struct {
	sid          string
	upgrades     []string
	pingInterval Duration
	pingTimeout  Duration
	maxPayload   int // bytes
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
			h.pingInterval = Duration(parseInteger(value)) * millisecond
		case "pingTimeout":
			h.pingTimeout = Duration(parseInteger(value)) * millisecond
		case "maxPayload":
			h.maxPayload = parseInteger(value)
		}
	}
	return h, h.sid != ""
}

// parseInteger reads a JSON number of digits only; for anything else it returns 0. It
// stands in for package strconv, whose errors would add half of Unicode's tables to the
// browser's download.
func parseInteger(value []byte) int {
	n := 0
	for _, c := range value {
		if c < '0' || c > '9' || n > 1<<40 {
			return 0
		}
		n = n*10 + int(c-'0')
	}
	return n
}
