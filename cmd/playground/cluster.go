package main

import (
	"log/slog"
	"time"

	"github.com/socketplay/socketplay/server/engine"
	"github.com/socketplay/socketplay/server/lab"
	"github.com/socketplay/socketplay/server/redisadapter"
	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/web"
)

// mainLab is the lab that always exists and runs the task app.
const mainLab = "main"

// serverOptions are the chapter's. Each instance's server runs with them, and
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
		MaxQueuedBytes:    4 << 20, // what a browser tab may fall behind
		ConnectionError:   logRefusals(logger),
		CORS: &engine.CORS{
			Origins:     []string{c.frontendURL},
			Methods:     []string{"GET", "POST"},
			Credentials: true,
		},
		Logger: logger,
	}, nil
}

// newLab starts lab main, whose instances share st, and has their adapters count in
// stats.
func newLab(opts socketio.Options, st *store, stats *adapterStats, setup func(instance string, io *socketio.Server), user func(*socketio.Socket) string) (*lab.Lab, error) {
	return lab.New(lab.Options{
		ID:     mainLab,
		Server: opts,
		Adapter: func(instance string, observer socketio.Observer) func(socketio.Local) socketio.Adapter {
			return redisadapter.New(st.client, &redisadapter.Options{
				Observer: observer,
				Stats:    stats.renew(instance),
				Logger:   opts.Logger.With("lab", mainLab, "instance", instance),
			})
		},
		Setup: setup,
		User:  user,
	})
}
