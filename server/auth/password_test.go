package auth_test

import (
	"testing"

	"golang.org/x/crypto/bcrypt"

	"github.com/socketplay/socketplay/server/auth"
)

// The other tests run with hashes that are quick.
func TestPasswordsCostTime(t *testing.T) {
	if auth.ProductionCost < bcrypt.DefaultCost {
		t.Errorf("cost %d", auth.ProductionCost)
	}
	hashes := map[string]string{"": auth.ProductionNobodysHash}
	for password, hash := range auth.ProductionSeedHashes {
		if err := bcrypt.CompareHashAndPassword([]byte(hash), []byte(password)); err != nil {
			t.Errorf("%s: %v", password, err)
		}
		hashes[password] = hash
	}
	for password, hash := range hashes {
		// As slow as for a user, or it tells who exists.
		if cost, err := bcrypt.Cost([]byte(hash)); err != nil || cost != auth.ProductionCost {
			t.Errorf("%q: cost %d, %v", password, cost, err)
		}
	}
}
