package auth

import (
	"context"
	"log/slog"

	"golang.org/x/crypto/bcrypt"

	"github.com/socketplay/socketplay/server/socketio"
)

// GuardFor is Guard without Redis, whose connections know nothing of a bubble of time.
func GuardFor(issuer *Issuer, byID func(ctx context.Context, id string) (User, error), ns *socketio.Namespace) {
	(&gate{issuer, finderFunc(byID), slog.New(slog.DiscardHandler)}).guard(ns)
}

type finderFunc func(ctx context.Context, id string) (User, error)

func (f finderFunc) ByID(ctx context.Context, id string) (User, error) { return f(ctx, id) }

// What is in force outside the tests.
var (
	ProductionCost        = cost
	ProductionNobodysHash = nobodysHash
	ProductionSeedHashes  = seedHashes()
)

func seedHashes() map[string]string {
	hashes := make(map[string]string)
	for _, s := range seeds {
		hashes[s.Password] = s.hash
	}
	return hashes
}

// Under the race detector one hash of the real cost takes a second.
func init() {
	cost = bcrypt.MinCost
	quick := func(password string) string {
		hash, err := hashPassword(password)
		if err != nil {
			panic(err)
		}
		return hash
	}
	for i := range seeds {
		seeds[i].hash = quick(seeds[i].Password)
	}
	nobodysHash = quick("nobody's")
}
