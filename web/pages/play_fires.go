package pages

import (
	"slices"
	"strings"
)

// builtinEvents are Socket.IO's own events that the playground's faults fire, in the order
// of a connection's life. The learner can ask which faults fire one of them.
var builtinEvents = []string{
	"connection", "connect", "connect_error", "upgrade",
	"disconnecting", "disconnect", "reconnect_attempt", "reconnect",
}

// firing says what a fault makes happen: the built-in events that it fires, in the order in
// which they fire, and after them in words what no event says.
type firing struct {
	events []string
	then   string
}

// The events of a client that is away and of one that comes back.
var (
	away = []string{"disconnecting", "disconnect"}
	back = []string{"disconnecting", "disconnect", "reconnect_attempt", "reconnect", "connection", "connect"}
)

// fires has what each fault of the panel Break fires, by the fault's id. The list names each
// fault's events, and a browser test causes the faults and compares.
var fires = map[string]firing{
	"client-disconnect": {away, "stays away"},
	"disconnect-socket": {away, "stays away"},
	"drop":              {back, ""},
	"malformed":         {back, ""},
	"connect":           {[]string{"connection", "connect"}, ""},

	"second-connect": {back, ""},
	"no-attachment":  {back, ""},
	"large-up":       {back, ""},
	"large":          {nil, "arrives"},
	"both-offline":   {back, "what was kept comes first"},
	"hidden-tab":     {nil, "pongs go out"},

	"no-token":      {[]string{"connect_error"}, ""},
	"deleted-user":  {[]string{"connect_error"}, ""},
	"expired-token": {[]string{"connect_error"}, ""},
	"forged-token":  {[]string{"connect_error"}, ""},

	"unsigned-token":    {[]string{"connect_error"}, ""},
	"bearer-token":      {[]string{"connect_error"}, ""},
	"undefined-token":   {[]string{"connect_error"}, ""},
	"query-token":       {[]string{"connect_error"}, ""},
	"text-auth":         {nil, "the connection ends"},
	"unknown-namespace": {[]string{"connect_error"}, ""},
	"foreign-origin":    {nil, "connection_error on the server"},
	"v2-client":         {nil, "connection_error on the server"},
	"plain-websocket":   {nil, "connection_error on the server"},
	"io-at-plain":       {[]string{"connect_error"}, ""},
	"half-upgrade":      {nil, "stays on polling"},

	"offline":       {[]string{"disconnecting", "disconnect", "reconnect_attempt", "connect_error"}, ""},
	"second-tab":    {[]string{"connection", "connect"}, ""},
	"recover":       {back, ""},
	"quick":         {back, ""},
	"block":         {back, "without upgrade"},
	"delay":         {nil, "packets take longer"},
	"pause":         {back, "after 20 s"},
	"outlive-token": {away, "unless a fresh token comes"},
	"expire-token":  {[]string{"disconnecting", "disconnect", "reconnect_attempt", "connect_error"}, ""},

	"kill":     {[]string{"disconnect", "reconnect_attempt", "connect_error"}, "only in the clients"},
	"cut":      {nil, "messages are lost without a word"},
	"alone":    {back, ""},
	"failover": {nil, "until an instance stops"},
	"scatter":  {[]string{"disconnecting", "disconnect", "reconnect_attempt", "connect_error"}, ""},
}

// firesText returns what the page says below the fault with this id.
func firesText(id string) string {
	return strings.Join(slices.DeleteFunc([]string{strings.Join(fires[id].events, ", "), fires[id].then}, func(s string) bool { return s == "" }), "; ")
}
