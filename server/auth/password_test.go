package auth

import (
	"testing"

	"golang.org/x/crypto/bcrypt"
)

// Outside the tests, each hash has the cost that makes trying passwords slow.
func TestPasswordsCostTime(t *testing.T) {
	if productionCost < bcrypt.DefaultCost {
		t.Errorf("cost %d", productionCost)
	}
	hashes := map[string]string{"": productionUnknownUserHash}
	for password, hash := range productionSeedHashes {
		if err := bcrypt.CompareHashAndPassword([]byte(hash), []byte(password)); err != nil {
			t.Errorf("%s: %v", password, err)
		}
		hashes[password] = hash
	}
	for password, hash := range hashes {
		// The hash for unknown users must be as slow, or its time reveals who exists.
		if cost, err := bcrypt.Cost([]byte(hash)); err != nil || cost != productionCost {
			t.Errorf("%q: cost %d, %v", password, cost, err)
		}
	}
}
