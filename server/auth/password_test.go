package auth

import (
	"testing"

	"golang.org/x/crypto/bcrypt"
)

// Outside the tests, hashes have a cost that makes it slow to try passwords.
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
		// The hash for unknown users must be as slow to check. Otherwise the time of an
		// answer reveals which users exist.
		if cost, err := bcrypt.Cost([]byte(hash)); err != nil || cost != productionCost {
			t.Errorf("%q: cost %d, %v", password, cost, err)
		}
	}
}
