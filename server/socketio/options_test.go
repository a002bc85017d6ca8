package socketio_test

import (
	"slices"
	"testing"
	"time"

	"github.com/socketplay/socketplay/server/socketio"
)

// The defaults are the same as in the official server, socket.io 4.8. TestConnectTimeout
// checks the default of ConnectTimeout.
func TestDefaults(t *testing.T) {
	io, err := socketio.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = io.Close(t.Context()) }()
	l := io.Limits()
	for what, ok := range map[string]bool{
		"path":              io.Path() == "/socket.io/" && !l.NoTrailingSlash,
		"pingInterval":      l.PingInterval == 25*time.Second,
		"pingTimeout":       l.PingTimeout == 20*time.Second,
		"upgradeTimeout":    l.UpgradeTimeout == 10*time.Second,
		"maxHttpBufferSize": l.MaxHTTPBufferSize == 1e6,
		"transports":        slices.Equal(l.Transports, []string{"polling", "websocket"}) && !l.NoUpgrades,
		"httpCompression":   !l.HTTPCompression.Off && l.HTTPCompression.Threshold == 1024,
		"off":               l.PerMessageDeflate == nil && l.CORS == nil && l.Cookie == nil && l.AllowRequest == nil && !l.AllowEIO3,
		"ours":              l.MaxQueuedBytes == 16<<20 && !l.AnyOrigin,
	} {
		if !ok {
			t.Errorf("%s is not the default: %+v", what, l)
		}
	}
}
