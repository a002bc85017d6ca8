package web

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/socketplay/socketplay/web/pages"
)

// settings are the rows of the option table.
func (o *Options) settings() []pages.Setting {
	s := o.Server
	origins := "none"
	if len(s.Origins) > 0 {
		origins = strings.Join(s.Origins, ", ")
	}
	dead := s.PingInterval + s.PingTimeout
	return []pages.Setting{
		{Name: "transports", Value: strings.Join(s.Transports, ", "), Meaning: "How a client may connect. It begins with long-polling and moves to WebSocket if it can."},
		{Name: "pingInterval", Value: milliseconds(s.PingInterval), Meaning: "How often the server asks whether a client is still there."},
		{Name: "pingTimeout", Value: milliseconds(s.PingTimeout), Meaning: fmt.Sprintf("How long it waits for the answer. A dead connection is noticed within %s.", words(dead))},
		{Name: "upgradeTimeout", Value: milliseconds(s.UpgradeTimeout), Meaning: "How long a move from polling to WebSocket may take before it is dropped."},
		{Name: "connectTimeout", Value: milliseconds(s.ConnectTimeout), Meaning: "How long a connection may stay without joining a namespace."},
		{Name: "maxHttpBufferSize", Value: thousands(s.MaxHTTPBufferSize) + " bytes", Meaning: "The largest message. One byte more ends the connection."},
		{Name: "cors.origin", Value: origins, Meaning: "Which other sites may connect from a browser. Pages served here need no permission."},
		{Name: "cors.credentials", Value: strconv.FormatBool(s.Credentials), Meaning: "Whether those sites may send cookies along."},
		{Name: "adapter", Value: "Redis, " + o.Redis, Meaning: "Where the instances hear of each other’s broadcasts."},
	}
}

func milliseconds(d time.Duration) string { return thousands(d.Milliseconds()) + " ms" }

// words spells a duration as a sentence does.
func words(d time.Duration) string {
	return strconv.FormatFloat(d.Seconds(), 'g', 4, 64) + " seconds"
}

// thousands groups digits with a thin space that does not break.
func thousands(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "\u202f" + s[i:]
	}
	return s
}
