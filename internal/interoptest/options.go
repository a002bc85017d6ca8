package interoptest

import (
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/socketplay/socketplay/server/engine"
	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/socketio/msgpack"
)

// options returns the options of each server, by its name. web/tests/interop/park.mjs gives
// the same options to the official servers.
func (p *Park) options() map[string]*socketio.Options {
	all := map[string]*socketio.Options{
		"main": {},
		// "fast" is for clients that do not answer pings, "steady" for clients that do, and
		// "hasty" for clients that do not send CONNECT. If a client must answer in time, the
		// timeout is long enough for a busy machine.
		"fast":      {PingInterval: 500 * time.Millisecond, PingTimeout: 500 * time.Millisecond},
		"steady":    {PingInterval: 500 * time.Millisecond, UpgradeTimeout: 500 * time.Millisecond},
		"hasty":     {ConnectTimeout: 500 * time.Millisecond},
		"polling":   {Transports: []string{"polling"}},
		"websocket": {Transports: []string{"websocket"}},
		"noupgrade": {NoUpgrades: true},
		"cors":      {CORS: &engine.CORS{Origins: []string{"http://app.example"}, Credentials: true}},
		"guard": {AllowRequest: func(r *http.Request) error {
			if r.URL.Query().Get("deny") == "1" {
				return errors.New("not today")
			}
			return nil
		}},
		"restart":  {},
		"recovery": {Recovery: &socketio.Recovery{}},
		"msgpack":  {Parser: msgpack.Parser{}},
		"v2":       {AllowEIO3: true, PingInterval: time.Second, PingTimeout: 4 * time.Second},
		"dressed": {
			Cookie: &engine.Cookie{}, PerMessageDeflate: &engine.PerMessageDeflate{},
			InitialHeaders:  func(h http.Header, _ *http.Request) { h.Set("X-Initial", "yes") },
			Headers:         func(h http.Header, _ *http.Request) { h.Set("X-Each", "yes") },
			ConnectionError: p.recordRefused,
			ClientFiles:     os.DirFS(filepath.Join(p.config.Web, "node_modules/socket.io/client-dist")), ClientVersion: "4.8.4",
		},
	}
	for _, opts := range all {
		if opts.CORS == nil && p.config.Origin != "" {
			opts.CORS = &engine.CORS{Origins: []string{p.config.Origin}, Credentials: true}
		}
	}
	return all
}
