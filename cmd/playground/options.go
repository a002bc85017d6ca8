package main

import (
	"log/slog"
	"time"

	"github.com/socketplay/socketplay/server/engine"
	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/web"
)

// serverOptions returns the options that every instance's server runs with: those that the
// chapter sets (chapterSettings says what the chapter is), and the playground's own. The
// pages show them.
func serverOptions(c config, logger *slog.Logger) (socketio.Options, error) {
	files, version, err := web.ClientFiles(c.dev)
	if err != nil {
		return socketio.Options{}, err
	}
	return socketio.Options{
		ClientFiles:       files,
		ClientVersion:     version,
		PingTimeout:       20 * time.Second,
		PingInterval:      25 * time.Second,
		UpgradeTimeout:    30 * time.Second,
		MaxHTTPBufferSize: 1e6,
		Transports:        []string{engine.WebSocket, engine.Polling},
		MaxQueuedBytes:    4 << 20, // bytes that may wait for a slow browser tab
		CORS: &engine.CORS{
			Origins:     []string{c.frontendURL},
			Methods:     []string{"GET", "POST"},
			Credentials: true,
		},
		Logger: logger,
	}, nil
}
