package randomid_test

import (
	"net/url"
	"testing"

	"github.com/socketplay/socketplay/server/internal/randomid"
)

func TestNew(t *testing.T) {
	seen := map[string]bool{}
	for range 1000 {
		id := randomid.New()
		if len(id) != 20 || url.QueryEscape(id) != id {
			t.Fatalf("%q is not 20 characters that need no escaping", id)
		}
		if seen[id] {
			t.Fatalf("%q was returned twice", id)
		}
		seen[id] = true
	}
}
